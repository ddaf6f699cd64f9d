package io.parkstream.serde;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * Times in messages, read and written by hand: each crop brings one and each answer carries two,
 * and the general parser costs more than the rest of the headers together.
 */
final class Rfc3339 {
  /** No time; lies outside of what {@link #parse} can give. */
  static final long MALFORMED = Long.MIN_VALUE;

  private static final String EXAMPLE = "2026-01-02T03:04:05.678Z";

  private static final int LENGTH = EXAMPLE.length();

  private static final long MILLIS_PER_DAY = 86_400_000L;

  /** The first and the last millisecond of the years 0 to 9999. */
  static final long FIRST = LocalDate.of(0, 1, 1).toEpochDay() * MILLIS_PER_DAY;

  static final long LAST = LocalDate.of(10_000, 1, 1).toEpochDay() * MILLIS_PER_DAY - 1;

  private Rfc3339() {}

  /**
   * Milliseconds since the epoch; finer digits are cut off. Takes what RFC 3339 allows: any offset,
   * {@code -00:00} too, {@code t} and {@code z} in lower case, a space or an underscore for the
   * {@code T}, and a leap second, which is the first second of the next minute. And what common
   * libraries write in spite of it: an offset without a colon or without minutes (Python), and no
   * seconds where they are 0 (Java).
   *
   * <p>{@link #MALFORMED} if the text is not a date and time with an offset, or there is no such
   * day.
   */
  static long parse(String text) {
    if (text.length() < 17
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || !isSeparator(text.charAt(10))
        || text.charAt(13) != ':') {
      return MALFORMED;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    boolean hasSeconds = text.charAt(16) == ':';
    int second = !hasSeconds ? 0 : text.length() < 20 ? -1 : digits(text, 17, 2);
    if (year < 0 || !isDay(year, month, day) || hour < 0 || minute < 0 || second < 0) {
      return MALFORMED;
    }
    // 60 is a leap second, and the same as the first of the next minute.
    if (hour > 23 || minute > 59 || second > 60) {
      return MALFORMED;
    }
    int end = hasSeconds ? 19 : 16;
    int millis = 0;
    if (hasSeconds && text.charAt(end) == '.') {
      int from = end + 1;
      end = endOfDigits(text, from);
      if (end == from) {
        return MALFORMED;
      }
      for (int i = from; i < from + 3; i++) {
        millis = millis * 10 + (i < end ? text.charAt(i) - '0' : 0);
      }
    }
    int offsetMinutes = offset(text, end);
    if (offsetMinutes == Integer.MIN_VALUE) {
      return MALFORMED;
    }
    long seconds = hour * 3600L + (minute - offsetMinutes) * 60L + second;
    long parsed =
        LocalDate.of(year, month, day).toEpochDay() * MILLIS_PER_DAY + seconds * 1000 + millis;
    // An offset may lead out of the years that can be written.
    return parsed < FIRST || parsed > LAST ? MALFORMED : parsed;
  }

  /**
   * Why a text is {@link #MALFORMED}, for its sender: begins with what it is not.
   *
   * @param text which {@link #parse} does not take
   */
  static String flaw(String text) {
    String right = "an RFC 3339 time such as " + EXAMPLE;
    if (parse(text + "Z") != MALFORMED) {
      return right + ": the offset from UTC is missing, Z or such as +01:00";
    }
    return !text.isEmpty() && text.chars().allMatch(Character::isDigit)
        ? right + ": a number since 1970 is not taken"
        : right;
  }

  private static boolean isSeparator(char c) {
    return (c | 0x20) == 't' || c == ' ' || c == '_';
  }

  /** UTC to the millisecond; the year must have four digits. */
  static String format(long epochMillis) {
    LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(epochMillis, MILLIS_PER_DAY));
    if (day.getYear() < 0 || day.getYear() > 9999) {
      throw new IllegalArgumentException("no RFC 3339 time: " + epochMillis + " ms since 1970");
    }
    int millis = (int) Math.floorMod(epochMillis, MILLIS_PER_DAY);
    byte[] text = new byte[LENGTH];
    put(text, 0, 4, day.getYear());
    text[4] = '-';
    put(text, 5, 2, day.getMonthValue());
    text[7] = '-';
    put(text, 8, 2, day.getDayOfMonth());
    text[10] = 'T';
    put(text, 11, 2, millis / 3_600_000);
    text[13] = ':';
    put(text, 14, 2, millis / 60_000 % 60);
    text[16] = ':';
    put(text, 17, 2, millis / 1000 % 60);
    text[19] = '.';
    put(text, 20, 3, millis % 1000);
    text[23] = 'Z';
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void put(byte[] text, int at, int width, int value) {
    int rest = value;
    for (int i = at + width - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static boolean isDay(int year, int month, int day) {
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= (day <= 28 ? 28 : YearMonth.of(year, month).lengthOfMonth());
  }

  /** Minutes east of Greenwich of the rest of the text, or {@link Integer#MIN_VALUE}. */
  private static int offset(String text, int from) {
    int length = text.length() - from;
    if (length == 1 && (text.charAt(from) | 0x20) == 'z') {
      return 0;
    }
    boolean hasColon = length == 6 && text.charAt(from + 3) == ':';
    if (!hasColon && length != 5 && length != 3) {
      return Integer.MIN_VALUE;
    }
    char sign = text.charAt(from);
    int hours = digits(text, from + 1, 2);
    int minutes = length == 3 ? 0 : digits(text, from + length - 2, 2);
    if ((sign != '+' && sign != '-') || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int offset = hours * 60 + minutes;
    return sign == '+' ? offset : -offset;
  }

  private static int endOfDigits(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** The number, or -1 if one of the characters is not a digit. */
  private static int digits(String text, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
