package io.parkstream.tools.bench;

import java.util.Arrays;

/** Durations, all of them kept. Not thread safe. */
final class Latencies {
  private long[] nanos = new long[1024];
  private int count;

  void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
  }

  int count() {
    return count;
  }

  /**
   * The smallest duration that so large a share is not above, in milliseconds; 0 if there is none.
   *
   * @param share from 0 to 1
   */
  double millis(double share) {
    if (count == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)] / 1e6;
  }
}
