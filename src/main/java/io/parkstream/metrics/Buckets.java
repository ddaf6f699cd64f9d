package io.parkstream.metrics;

import java.time.Duration;
import java.util.Arrays;

/**
 * The bounds of the histograms. Few, since each is a series per tag; close together where a
 * decision is made on them.
 */
final class Buckets {
  /** One stage of one crop or batch: from a fraction of a decode to a stalled engine. */
  static final Duration[] STAGE = millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 30_000);

  /** From capture to event: what a driver notices starts at a second. */
  static final Duration[] AGE =
      millis(50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000);

  /** Crops in a batch: the shapes that engines warm. */
  static final double[] BATCH_SIZE = {1, 2, 4, 8, 16, 32, 64, 128, 256};

  private Buckets() {}

  /** The same bounds for a meter that adds up seconds. */
  static double[] seconds(Duration[] bounds) {
    return Arrays.stream(bounds).mapToDouble(bound -> bound.toMillis() / 1e3).toArray();
  }

  private static Duration[] millis(long... millis) {
    Duration[] bounds = new Duration[millis.length];
    for (int i = 0; i < millis.length; i++) {
      bounds[i] = Duration.ofMillis(millis[i]);
    }
    return bounds;
  }
}
