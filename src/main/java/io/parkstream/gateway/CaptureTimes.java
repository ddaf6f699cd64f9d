package io.parkstream.gateway;

import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * When frames were taken, as their names say: in UTC, unless the name ends in an offset. Common
 * forms are {@code 2013-04-15_07_05_01}, {@code cam1-2026-10-25T02-58-30.500Z}, {@code 2026-10-25
 * 02-58-20}, {@code 20261025_025800} and {@code 20261025025800123}. A name without a time, or with
 * one that is no date or lies in the future, leaves it to the time of the file. Not thread safe.
 */
public final class CaptureTimes {
  private static final Logger log = Logger.getLogger(CaptureTimes.class);

  /**
   * Year, month, day, hour, minute, second, fraction, offset; digits before or after are others.
   */
  private static final Pattern TIME =
      Pattern.compile(
          "(?<!\\d)(\\d{4})-?(\\d{2})-?(\\d{2})[-_T ]?(\\d{2})[-_.:]?(\\d{2})[-_.:]?(\\d{2})"
              + "(?:\\.?(\\d{3}))?(?!\\d)"
              + "(Z|\\+\\d{2}:?\\d{2}(?!\\d)|-\\d{2}:\\d{2}(?!\\d))?");

  /** No digital camera took a picture before. */
  private static final Instant EARLIEST = Instant.parse("1990-01-01T00:00:00Z");

  /** Of local times that are ahead of UTC, by up to 14 hours. */
  private static final Duration AHEAD = Duration.ofDays(1);

  private final Clock clock;
  private final boolean counts;
  private boolean saidThatFilesCount;
  private boolean saidThatTimesGoBack;
  private @Nullable Instant before;

  /**
   * @param counts whether the times are used: then the first name without one, and the first time
   *     that goes back, are logged
   */
  public CaptureTimes(boolean counts) {
    this(Clock.systemUTC(), counts);
  }

  CaptureTimes(Clock clock, boolean counts) {
    this.clock = clock;
    this.counts = counts;
  }

  /**
   * When a frame was taken.
   *
   * @param written when its file was written, for a name that does not say
   */
  Instant of(Path file, Instant written) {
    String name = String.valueOf(file.getFileName());
    Optional<Instant> named = parse(name).filter(this::isPlausible);
    Instant at = named.orElse(written);
    if (counts && named.isEmpty() && !saidThatFilesCount) {
      log.infof(
          "the name of %s has no time (such as 2013-04-15_07_05_01, UTC); the file's counts: %s",
          file, written);
      saidThatFilesCount = true;
    }
    if (counts && before != null && at.isBefore(before) && !saidThatTimesGoBack) {
      log.warnf(
          "recorded times go back by %d s at %s, and what is older than known changes nothing;"
              + " times in names are UTC, local ones go back when summer time ends",
          Duration.between(at, before).toSeconds(), file);
      saidThatTimesGoBack = true;
    }
    before = at;
    return at;
  }

  private boolean isPlausible(Instant at) {
    return !at.isBefore(EARLIEST) && !at.isAfter(clock.instant().plus(AHEAD));
  }

  /** The first time in a name; empty if there is none, or digits that are no date. */
  static Optional<Instant> parse(String name) {
    Matcher time = TIME.matcher(name);
    while (time.find()) {
      try {
        return Optional.of(instant(time));
      } catch (DateTimeException e) {
        // Digits that are no time; another may follow.
      }
    }
    return Optional.empty();
  }

  private static Instant instant(Matcher time) {
    String fraction = time.group(7);
    String offset = time.group(8);
    return LocalDateTime.of(
            number(time, 1),
            number(time, 2),
            number(time, 3),
            number(time, 4),
            number(time, 5),
            number(time, 6),
            fraction == null ? 0 : Integer.parseInt(fraction) * 1_000_000)
        .toInstant(offset == null ? ZoneOffset.UTC : ZoneOffset.of(offset));
  }

  private static int number(Matcher time, int group) {
    return Integer.parseInt(time.group(group));
  }
}
