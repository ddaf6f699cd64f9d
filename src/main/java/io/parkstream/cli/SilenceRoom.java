package io.parkstream.cli;

import io.parkstream.domain.SpaceMap;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Room for the silence between two crops in the silence budget of a map.
 *
 * @param rate crops of each space per second, as {@code --rate} says
 * @param keepAlive longest time without a crop of a space; null if every crop is sent
 * @param file of the map, for messages
 */
record SilenceRoom(double rate, @Nullable Duration keepAlive, Path file) {
  /** One may be lost on the way, and another be late. */
  private static final int PAUSES_OF_SILENCE = 3;

  /** A silence budget that is shorter would give a camera up that is only late. */
  private static final int LEAST_PAUSES_OF_SILENCE = 2;

  /** The service's default for cameras whose map does not say. */
  private static final Duration USUAL_SILENCE = Duration.ofMinutes(1);

  /** A map can say no silence budget of three shorter or longer ones. */
  private static final Duration MIN_KEEP_ALIVE = Duration.ofMillis(334);

  private static final Duration MAX_KEEP_ALIVE = SpaceMap.MAX_SILENCE.dividedBy(PAUSES_OF_SILENCE);

  /**
   * A camera is silent between two crops, and must not be taken for dead meanwhile: its spaces
   * would be unknown and known again for ever.
   */
  SpaceMap fit(SpaceMap read) {
    Duration budget = read.silenceBudget();
    Duration pause = longestPause();
    if (budget != null) {
      if (isTooShort(budget, pause)) {
        throw tooShort(budget, pause);
      }
      return read;
    }
    if (keepAlive != null) {
      requireKeepAlive(keepAlive);
    } else if (!isTooShort(USUAL_SILENCE, pause)) {
      return read;
    }
    return new SpaceMap(
        read.camera(),
        read.revision(),
        read.frame(),
        pause.multipliedBy(PAUSES_OF_SILENCE),
        read.spaces());
  }

  /** Between two crops of a space, when all is well. */
  private Duration longestPause() {
    Duration period = period();
    return keepAlive != null && keepAlive.compareTo(period) > 0 ? keepAlive : period;
  }

  private Duration period() {
    return Duration.ofNanos(Math.round(1e9 / rate));
  }

  private static boolean isTooShort(Duration budget, Duration pause) {
    return budget.dividedBy(LEAST_PAUSES_OF_SILENCE).compareTo(pause) < 0;
  }

  private static void requireKeepAlive(Duration keepAlive) {
    if (keepAlive.compareTo(MIN_KEEP_ALIVE) < 0 || keepAlive.compareTo(MAX_KEEP_ALIVE) > 0) {
      throw new IllegalArgumentException(
          "--keep-alive must be from "
              + seconds(MIN_KEEP_ALIVE)
              + " to "
              + seconds(MAX_KEEP_ALIVE)
              + " s and not "
              + seconds(keepAlive)
              + " s where the map says no silenceBudgetSeconds");
    }
  }

  private IllegalArgumentException tooShort(Duration budget, Duration pause) {
    boolean isQuiet = pause.compareTo(period()) > 0;
    Duration longest = budget.dividedBy(LEAST_PAUSES_OF_SILENCE);
    String sends =
        isQuiet
            ? "with --on-change a quiet camera sends each "
            : "at --rate " + rate + " a camera sends each ";
    String instead =
        isQuiet
            ? "lower --keep-alive to " + seconds(longest) + "s"
            : "raise --rate to " + rate(longest);
    return new IllegalArgumentException(
        sends
            + seconds(pause)
            + " s, and "
            + file
            + " says that it is dead after "
            + seconds(budget)
            + " s; "
            + raise(pause)
            + instead);
  }

  /** Of the budget, if one of so many pauses can be said. */
  private static String raise(Duration pause) {
    return pause.compareTo(MAX_KEEP_ALIVE) > 0
        ? ""
        : "raise silenceBudgetSeconds to "
            + seconds(pause.multipliedBy(PAUSES_OF_SILENCE))
            + " or ";
  }

  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  /** Three digits after the point, rounded up. */
  private static String rate(Duration period) {
    long thousandths = (long) Math.ceil(1e6 / period.toMillis());
    return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
  }
}
