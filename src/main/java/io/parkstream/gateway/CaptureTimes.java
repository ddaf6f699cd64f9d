package io.parkstream.gateway;

import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * When frames were taken, as their names say: in a zone, usually UTC, unless the name ends in an
 * offset. Common forms are {@code 2013-04-15_07_05_01}, {@code cam1-2026-10-25T02-58-30.500Z},
 * {@code 2026-10-25 02-58-20}, {@code 20261025_025800} and {@code 20261025025800123}. A name
 * without a time, or with one that is no date, does not exist in the zone or lies in the future,
 * leaves it to the time of the file. Not thread safe.
 *
 * <p>Where clocks go back, local times come twice. The time of the file says which one is meant if
 * it lies within half an hour of one of them (half of what the clocks go back by); otherwise the
 * first that is after the frame before.
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
  private final ZoneId zone;
  private boolean saidThatFilesCount;
  private boolean saidThatItIsGuessed;
  private @Nullable Instant before;

  /**
   * Of names in UTC.
   *
   * @param counts whether the times are used: then the first name without one is logged
   */
  public CaptureTimes(boolean counts) {
    this(counts, ZoneOffset.UTC);
  }

  /**
   * As above.
   *
   * @param zone of times without an offset
   */
  public CaptureTimes(boolean counts, ZoneId zone) {
    this(Clock.systemUTC(), counts, zone);
  }

  CaptureTimes(Clock clock, boolean counts, ZoneId zone) {
    this.clock = clock;
    this.counts = counts;
    this.zone = zone;
  }

  /** Whether the times are used. */
  boolean count() {
    return counts;
  }

  /**
   * When a frame was taken.
   *
   * @param written when its file was written, for a name that does not say
   */
  Instant of(Path file, Instant written) {
    String name = String.valueOf(file.getFileName());
    Optional<Instant> named =
        parse(name).flatMap(time -> instant(time, file, written)).filter(this::isPlausible);
    Instant at = named.orElse(written);
    if (counts && named.isEmpty() && !saidThatFilesCount) {
      log.infof(
          "the name of %s has no time (such as 2013-04-15_07_05_01, %s); the file's counts: %s",
          file, zone, written);
      saidThatFilesCount = true;
    }
    before = at;
    return at;
  }

  private Optional<Instant> instant(Named time, Path file, Instant written) {
    if (time.offset() != null) {
      return Optional.of(time.local().toInstant(time.offset()));
    }
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time.local());
    if (offsets.size() < 2) {
      return offsets.stream().map(time.local()::toInstant).findFirst();
    }
    Instant first = time.local().toInstant(offsets.get(0));
    Instant second = time.local().toInstant(offsets.get(1));
    Duration half = Duration.between(first, second).dividedBy(2);
    if (isNear(written, first, half)) {
      return Optional.of(first);
    }
    if (isNear(written, second, half)) {
      return Optional.of(second);
    }
    if (counts && !saidThatItIsGuessed) {
      log.warnf(
          "the time in the name of %s comes twice in %s, and the file's, %s, tells neither; the first"
              + " that is after the frame before is taken",
          file, zone, written);
      saidThatItIsGuessed = true;
    }
    return Optional.of(before == null || first.isAfter(before) ? first : second);
  }

  private static boolean isNear(Instant one, Instant other, Duration most) {
    return Duration.between(one, other).abs().compareTo(most) < 0;
  }

  private boolean isPlausible(Instant at) {
    return !at.isBefore(EARLIEST) && !at.isAfter(clock.instant().plus(AHEAD));
  }

  /**
   * A time as a name has it.
   *
   * @param offset null if the name does not say
   */
  private record Named(LocalDateTime local, @Nullable ZoneOffset offset) {}

  /** The first time in a name; empty if there is none, or digits that are no date. */
  private static Optional<Named> parse(String name) {
    Matcher time = TIME.matcher(name);
    while (time.find()) {
      try {
        return Optional.of(named(time));
      } catch (DateTimeException e) {
        // Digits that are no time; another may follow.
      }
    }
    return Optional.empty();
  }

  private static Named named(Matcher time) {
    String fraction = time.group(7);
    String offset = time.group(8);
    return new Named(
        LocalDateTime.of(
            number(time, 1),
            number(time, 2),
            number(time, 3),
            number(time, 4),
            number(time, 5),
            number(time, 6),
            fraction == null ? 0 : Integer.parseInt(fraction) * 1_000_000),
        offset == null ? null : ZoneOffset.of(offset));
  }

  private static int number(Matcher time, int group) {
    return Integer.parseInt(time.group(group));
  }
}
