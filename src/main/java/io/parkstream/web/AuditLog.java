package io.parkstream.web;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A line for each change and each login: who, from where, what, and what became of it. No line
 * holds a secret, and none can be broken or forged by what callers send. Lines about what is
 * refused are bounded, since strangers decide how many there are; all are in the metrics.
 */
final class AuditLog {
  /** A category of its own, so that the lines can be kept apart from the rest. */
  static final String CATEGORY = "io.parkstream.audit";

  private static final Logger log = Logger.getLogger(CATEGORY);

  /** Of refused calls, a second. */
  private static final int MOST_REFUSED = 5;

  private static final int MAX_TEXT = 300;

  private final RequestRate refused;
  private final AtomicLong left = new AtomicLong();

  AuditLog(LongSupplier nanoClock) {
    this.refused = new RequestRate(MOST_REFUSED, nanoClock);
  }

  /**
   * Writes a line.
   *
   * @param user who asked; null where nobody is logged in
   * @param address from where
   * @param call what was asked for
   * @param details what was changed, or why it was not
   */
  void write(
      @Nullable String user, String address, String call, ChangeResult result, String details) {
    String line =
        "%s: %s by %s from %s: %s"
            .formatted(
                result.word(),
                plain(call),
                user == null ? "nobody" : plain(user),
                plain(address),
                plain(details));
    if (result == ChangeResult.DONE) {
      log.info(line);
    } else if (refused.take()) {
      long others = left.getAndSet(0);
      log.warn(others == 0 ? line : line + " (" + others + " refused calls before are not logged)");
    } else {
      left.incrementAndGet();
    }
  }

  /** One line, of printable characters, and not longer than anyone reads. */
  static String plain(String text) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_TEXT) + 8);
    text.codePoints()
        .limit(MAX_TEXT)
        .forEach(
            c -> {
              if (isPrintable(c)) {
                line.appendCodePoint(c);
              } else {
                line.append(String.format("\\u%04x", c));
              }
            });
    return line.toString();
  }

  /** Neither a control, nor a separator of lines, nor what turns the direction of text. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
