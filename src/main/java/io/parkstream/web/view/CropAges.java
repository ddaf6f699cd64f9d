package io.parkstream.web.view;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Ages of the latest crops of all cameras when they were answered. For one thread at a time. */
final class CropAges {
  private static final int LATEST = 512;

  private final long[] millis = new long[LATEST];
  private int added;

  /** That of a camera whose clock is ahead is not known; it must not flatter the others'. */
  void add(Duration age) {
    millis[added++ % LATEST] = Math.max(0, age.toMillis());
    if (added == 2 * LATEST) {
      added = LATEST;
    }
  }

  /**
   * The age in seconds that a share of the latest crops do not exceed; null before the first.
   *
   * @param percent 0 to 99
   */
  @Nullable Double seconds(int percent) {
    long[] sorted = Arrays.copyOf(millis, Math.min(added, LATEST));
    Arrays.sort(sorted);
    return sorted.length == 0 ? null : sorted[sorted.length * percent / 100] / 1e3;
  }
}
