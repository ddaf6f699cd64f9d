package io.parkstream.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How long a run will take at most, from its first steps: said once, within seconds of the first.
 * Used by one thread.
 */
final class TrainingEstimate {
  /** The first step also allocates and compiles. */
  private static final int UNTIMED_STEPS = 1;

  private static final int TIMED_STEPS = 4;

  /** From here on a shorter preset is worth a hint. */
  private static final Duration LONG = Duration.ofHours(2);

  private final int epochs;
  private final int patience;
  private final LongSupplier nanoTime;

  private int remainingEpochs;
  private long remainingCrops;
  private int cropsPerEpoch;
  private int steps;
  private long timedCrops;
  private long begun;
  private boolean said;

  /**
   * @param epochs of the run at most
   * @param patience epochs without improvement after which it stops
   */
  TrainingEstimate(int epochs, int patience, LongSupplier nanoTime) {
    this.epochs = epochs;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /**
   * An epoch begins, or goes on where it was interrupted.
   *
   * @param epoch from 1
   * @param crops of a whole epoch
   * @param done of them
   */
  void epochStarted(int epoch, int crops, int done) {
    if (epoch == 1 && done == 0) {
      // a run of its own: commands that train several have one estimate for each
      steps = 0;
      timedCrops = 0;
      said = false;
    }
    remainingEpochs = epochs - epoch + 1;
    cropsPerEpoch = crops;
    remainingCrops = (long) remainingEpochs * crops - done;
  }

  /** The estimate, once there are enough steps for one. */
  Optional<String> stepFinished(int crops) {
    if (said) {
      return Optional.empty();
    }
    remainingCrops -= crops;
    steps++;
    if (steps <= UNTIMED_STEPS) {
      begun = nanoTime.getAsLong();
      return Optional.empty();
    }
    timedCrops += crops;
    if (steps < UNTIMED_STEPS + TIMED_STEPS) {
      return Optional.empty();
    }
    said = true;
    double rate = timedCrops / Math.max(1e-9, (nanoTime.getAsLong() - begun) / 1e9);
    return Optional.of(text(rate));
  }

  private String text(double cropsPerSecond) {
    Duration left = Duration.ofSeconds(Math.round(remainingCrops / cropsPerSecond));
    String estimate =
        String.format(
            Locale.ROOT,
            "about %s for %,d %s of %,d crops at %.1f crops/s; it stops earlier after %,d epochs"
                + " without improvement",
            shown(left),
            remainingEpochs,
            remainingEpochs == 1 ? "epoch" : "epochs",
            cropsPerEpoch,
            cropsPerSecond,
            patience);
    return left.compareTo(LONG) > 0 && epochs > TrainingPreset.SHORT.epochs()
        ? estimate
            + String.format(
                Locale.ROOT,
                ". --preset short takes about %s",
                shown(
                    Duration.ofSeconds(
                        Math.round(
                            (double) TrainingPreset.SHORT.epochs()
                                * cropsPerEpoch
                                / cropsPerSecond))))
        : estimate;
  }

  private static String shown(Duration duration) {
    double hours = duration.toSeconds() / 3600.0;
    String shown =
        hours >= 48
            ? String.format(Locale.ROOT, "%.1f days", hours / 24)
            : hours >= 2
                ? String.format(Locale.ROOT, "%.1f h", hours)
                : duration.toSeconds() >= 120
                    ? String.format(Locale.ROOT, "%.0f min", hours * 60)
                    : duration.toSeconds() + " s";
    return Objects.requireNonNull(shown);
  }
}
