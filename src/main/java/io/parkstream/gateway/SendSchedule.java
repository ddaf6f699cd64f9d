package io.parkstream.gateway;

import java.time.Duration;

/**
 * When crops are due at a steady rate. Times are counted from the start and not from the last crop,
 * so a late crop is followed by others in quick succession, the rate is held, and what the service
 * was slow about shows as age instead of being left unsent.
 */
public final class SendSchedule {
  private final long startNanos;
  private final double nanosPerCrop;
  private long next;

  /**
   * @param cropsPerSecond above 0
   * @param startNanos of {@link System#nanoTime()}; the first crop is due then
   */
  public SendSchedule(double cropsPerSecond, long startNanos) {
    if (!(cropsPerSecond > 0) || Double.isInfinite(cropsPerSecond)) {
      throw new IllegalArgumentException(
          "crops per second must be a number above 0 and not " + cropsPerSecond);
    }
    nanosPerCrop = 1e9 / cropsPerSecond;
    this.startNanos = startNanos;
  }

  /** Takes the next crop's turn. How long until it is due; zero when it is due or late. */
  public Duration take(long nowNanos) {
    long due = startNanos + Math.round(nanosPerCrop * next++);
    return Duration.ofNanos(Math.max(0, due - nowNanos));
  }
}
