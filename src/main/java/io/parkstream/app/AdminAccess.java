package io.parkstream.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates administrators by the configured token. Requests with a wrong token are throttled
 * after some attempts; those with the right token never are, so that no one can lock an operator
 * out. Thread safe.
 */
final class AdminAccess {
  private static final Logger log = Logger.getLogger(AdminAccess.class);

  /** Shorter words can be guessed. */
  static final int LEAST_LENGTH = 16;

  private static final int MOST_BYTES = 4096;
  private static final int MOST_MISTAKES = 10;
  private static final Duration MISTAKES_WINDOW = Duration.ofMinutes(1);
  private static final String SCHEME = "Bearer ";

  private final @Nullable String token;
  private final @Nullable Path file;
  private final FailureBudget mistakes;

  /** What becomes of a call. */
  enum Verdict {
    /** There is no administration here. */
    OFF,
    DENIED,
    /** Denied, and too often. */
    TOO_MANY,
    GRANTED
  }

  /**
   * @param token the word, if it is configured
   * @param file that holds the word, if it is configured
   */
  AdminAccess(@Nullable String token, @Nullable Path file, LongSupplier nanoClock) {
    this.token = token;
    this.file = file;
    this.mistakes = new FailureBudget(MOST_MISTAKES, MISTAKES_WINDOW, nanoClock);
  }

  /** Judges the header {@code Authorization} of a call; null if it has none. */
  Verdict check(@Nullable String authorization) {
    if (token == null && file == null) {
      return Verdict.OFF;
    }
    Optional<String> word = word();
    if (word.isPresent()
        && authorization != null
        // The scheme's case means nothing (RFC 9110).
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && isSame(word.get(), authorization.substring(SCHEME.length()))) {
      return Verdict.GRANTED;
    }
    return mistakes.spend() ? Verdict.DENIED : Verdict.TOO_MANY;
  }

  private Optional<String> word() {
    if (file == null) {
      return Optional.ofNullable(token);
    }
    try (var in = Files.newInputStream(file)) {
      String word = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
      if (word.length() >= LEAST_LENGTH) {
        return Optional.of(word);
      }
      log.errorf("admin API disabled: %s holds fewer than %d characters", file, LEAST_LENGTH);
    } catch (IOException e) {
      log.errorf("admin API disabled: cannot read %s: %s", file, e.getMessage());
    }
    return Optional.empty();
  }

  /** Takes the same time wherever the words differ, and however long they are. */
  private static boolean isSame(String expected, String actual) {
    return MessageDigest.isEqual(digest(expected), digest(actual));
  }

  private static byte[] digest(String word) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(word.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
