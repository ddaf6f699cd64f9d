package io.parkstream.serde;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which capture times are believed. A time outside would be taken as evidence of a moment that it
 * does not show: one from 1970 never lasts long enough to confirm anything, one from tomorrow makes
 * every later crop of its space late.
 *
 * @param maxPast capture times further back than this are refused; 1 min to 100 years. Not shorter
 *     than the crops' topic keeps its records, or a backlog is refused that was taken in time.
 *     Default 7 d
 * @param maxAhead capture times further ahead of the broker's time are refused; 1 s to 1 day.
 *     Default 1 h, so that a forgotten summer time is answered and reported as a skewed clock, and
 *     a wrong time zone is refused
 */
public record CaptureWindow(Duration maxPast, Duration maxAhead) {
  public static final Duration LEAST_PAST = Duration.ofMinutes(1);
  public static final Duration MOST_PAST = Duration.ofDays(36_500);
  public static final Duration LEAST_AHEAD = Duration.ofSeconds(1);
  public static final Duration MOST_AHEAD = Duration.ofDays(1);

  public static final CaptureWindow DEFAULT =
      new CaptureWindow(Duration.ofDays(7), Duration.ofHours(1));

  /** For recordings, which may be as old as they are. */
  public static final CaptureWindow RECORDINGS = new CaptureWindow(MOST_PAST, MOST_AHEAD);

  /** 1973 in milliseconds, and the year 5138 in seconds: what is below is no time of a picture. */
  private static final long LEAST_MILLIS = 100_000_000_000L;

  /** The year 5138 in milliseconds; microseconds since 1973 are beyond. */
  private static final long MOST_MILLIS = 100_000_000_000_000L;

  /** East of Greenwich. */
  private static final long FARTHEST_ZONE = Duration.ofHours(14).plusMinutes(5).toMillis();

  public CaptureWindow {
    requireRange("maxPast", maxPast, LEAST_PAST, MOST_PAST);
    requireRange("maxAhead", maxAhead, LEAST_AHEAD, MOST_AHEAD);
  }

  private static void requireRange(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected " + least + " to " + most);
    }
  }

  /**
   * What is wrong with a capture time.
   *
   * @param what was read, to begin the message
   * @param capturedAt milliseconds since 1970
   * @param recordTime of the crop's record, milliseconds since 1970. Where it is plausible itself,
   *     nothing was captured long after it: a backlog that is read late is judged as it would have
   *     been in time. Where it is not, the wall clock alone counts
   * @param now milliseconds since 1970
   * @return for people; null if the time is plausible
   */
  @Nullable String flaw(String what, long capturedAt, long recordTime, long now) {
    long earliest = Math.max(LEAST_MILLIS, now - maxPast.toMillis());
    boolean trusted = recordTime >= earliest && recordTime <= now + maxAhead.toMillis();
    long reference = trusted ? Math.min(recordTime, now) : now;
    if (capturedAt >= earliest && capturedAt <= reference + maxAhead.toMillis()) {
      return null;
    }
    String is = what + " is " + Instant.ofEpochMilli(capturedAt) + hint(capturedAt, reference);
    return capturedAt < earliest
        ? "%s, %s before the service's time %s; at most %s are taken (parkstream.capture.max-past)"
            .formatted(is, distance(capturedAt, now), Instant.ofEpochMilli(now), text(maxPast))
        : "%s, %s after %s time %s; at most %s are taken (parkstream.capture.max-ahead)"
            .formatted(
                is,
                distance(reference, capturedAt),
                reference == now ? "the service's" : "the record's",
                Instant.ofEpochMilli(reference),
                text(maxAhead));
  }

  /**
   * The time of the records that follow from a record: its own, so that what is read late is kept
   * no longer, unless it lies ahead or so far back that a topic would delete them at once.
   *
   * @param recordTime milliseconds since 1970
   * @param now milliseconds since 1970
   */
  public long recordTime(long recordTime, long now) {
    return recordTime < Math.max(LEAST_MILLIS, now - maxPast.toMillis())
        ? now
        : Math.min(recordTime, now);
  }

  private static String hint(long capturedAt, long reference) {
    if (capturedAt == 0 || capturedAt == -1) {
      return " (was none set?)";
    }
    if (capturedAt > 0 && capturedAt < LEAST_MILLIS) {
      return " (seconds in place of milliseconds?)";
    }
    if (capturedAt > MOST_MILLIS) {
      return " (microseconds in place of milliseconds?)";
    }
    boolean zone = capturedAt > reference && capturedAt - reference < FARTHEST_ZONE;
    return zone ? " (a local time that is called UTC, or a clock that is not set by NTP?)" : "";
  }

  /** In the largest unit of which there is one. */
  private static String distance(long from, long to) {
    // Times that no clock shows are far apart all the same.
    double seconds = ((double) to - from) / 1000;
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.3f s", seconds);
    }
    return seconds < 2 * 3600
        ? Math.round(seconds / 60) + " min"
        : seconds < 2 * 86_400
            ? String.format(Locale.ROOT, "%.1f h", seconds / 3600)
            : String.format(Locale.ROOT, "%.1f d", seconds / 86_400);
  }

  private static String text(Duration duration) {
    return duration.toSeconds() % 86_400 == 0
        ? duration.toDays() + " d"
        : duration.toSeconds() % 3600 == 0
            ? duration.toHours() + " h"
            : duration.toSeconds() + " s";
  }
}
