package io.parkstream.stream;

import io.parkstream.batch.DynamicBatcher;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * In what time a crop's answer is wanted. Batches are closed early enough for it as far as an
 * engine is free; it promises nothing beyond that.
 *
 * @param target up to the end of the engine's work; null for none, and then batches close when they
 *     are full or their oldest crop has waited the maximum delay
 * @param from where the time begins
 */
public record LatencyTarget(@Nullable Duration target, From from) {
  public static final LatencyTarget NONE = new LatencyTarget(null, From.ARRIVAL);

  /** Where the time begins. */
  public enum From {
    /** When the crop is read. Asks nothing of the cameras' clocks. */
    ARRIVAL,
    /** When the picture was taken; a crop that has spent its time on the way hurries nobody. */
    CAPTURE
  }

  public LatencyTarget {
    if (target != null && (target.isNegative() || target.isZero())) {
      throw new IllegalArgumentException("the latency target must be longer than 0: " + target);
    }
  }

  /**
   * What is left for a crop that was just read, in nanoseconds: 0 or less if nothing is. A camera
   * whose clock is ahead gets no more than the whole.
   */
  long budgetNanos(long capturedMillis, long nowMillis) {
    if (target == null) {
      return DynamicBatcher.NO_DEADLINE;
    }
    return switch (from) {
      case ARRIVAL -> target.toNanos();
      case CAPTURE ->
          target.toNanos() - Duration.ofMillis(Math.max(0, nowMillis - capturedMillis)).toNanos();
    };
  }

  /** What is left of a budget after some of it was spent; no deadline stays none. */
  static long left(long budgetNanos, long spentNanos) {
    return budgetNanos == DynamicBatcher.NO_DEADLINE ? budgetNanos : budgetNanos - spentNanos;
  }
}
