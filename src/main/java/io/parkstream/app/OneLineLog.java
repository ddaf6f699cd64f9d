package io.parkstream.app;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/**
 * Keeps each message of the log on one line: text from outside in a message, such as a broken space
 * map's, can neither forge log lines nor move the cursor of a terminal. Control characters are
 * shown as Java writes them. Stack traces are left as they are.
 */
@LoggingFilter(name = "one-line")
public final class OneLineLog implements Filter {
  @Override
  public boolean isLoggable(LogRecord record) {
    if (record instanceof ExtLogRecord message) {
      String text = message.getFormattedMessage();
      if (text != null && !isPlain(text)) {
        message.setMessage(escaped(text), FormatStyle.NO_FORMAT);
      }
    }
    return true;
  }

  private static boolean isPlain(String text) {
    return text.chars().noneMatch(OneLineLog::breaks);
  }

  static String escaped(String text) {
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(
            c -> {
              if (c == '\n') {
                line.append("\\n");
              } else if (breaks(c)) {
                line.append(String.format("\\u%04x", c));
              } else {
                line.append((char) c);
              }
            });
    return line.toString();
  }

  /** Controls, line and paragraph separators, and what turns the direction of text. */
  private static boolean breaks(int c) {
    return Character.isISOControl(c) && c != '\t'
        || c >= 0x2028 && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069;
  }
}
