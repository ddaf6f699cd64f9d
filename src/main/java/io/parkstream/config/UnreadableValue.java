package io.parkstream.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What SmallRye Config says of a value that it cannot convert, in the words of {@link ConfigCheck}.
 */
public final class UnreadableValue {
  private static final Pattern CONVERSION =
      Pattern.compile(
          "(?s).*The config property (\\S+) with the config value \"(.*)\" threw an Exception"
              + " whilst being converted ?(.*)");

  private static final Pattern ALLOWED =
      Pattern.compile("(?s).*allowed values: ?\\[?([^\\]]*)\\]?");
  private static final Pattern CODE = Pattern.compile("\\bSRCFG\\d{5}: ");
  private static final int LONGEST = 60;

  private UnreadableValue() {}

  /**
   * Describes one problem.
   *
   * @param message as {@code ConfigValidationException.Problem} has it
   * @return key, value and what is expected; any other message without its code
   */
  public static String describe(String message) {
    Matcher conversion = CONVERSION.matcher(message);
    if (!conversion.matches()) {
      return CODE.matcher(message).replaceAll("");
    }
    String value = conversion.group(2);
    String shown = value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "...";
    return conversion.group(1) + " is '" + shown + "'; expected " + expected(conversion.group(3));
  }

  private static String expected(String reason) {
    Matcher allowed = ALLOWED.matcher(reason);
    if (allowed.matches()) {
      return "one of " + allowed.group(1).replace(",", ", ").replace("  ", " ");
    }
    if (reason.contains("integer") || reason.contains("long value")) {
      return "a whole number";
    }
    if (reason.contains("double") || reason.contains("float")) {
      return "a number";
    }
    if (reason.contains("duration") || reason.contains("Duration")) {
      return "a duration, as 500ms, 10s or PT1H30M";
    }
    if (reason.contains("[0-9]+[BbKk")) {
      return "a size in bytes, as 512K or 360M";
    }
    return "another value: " + CODE.matcher(reason).replaceAll("");
  }
}
