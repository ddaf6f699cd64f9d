package io.parkstream.training.export;

/**
 * Counts floats by sign, exponent and the first seven digits of their mantissa: bins that are 0.8 %
 * wide wherever the values lie, so that one pass is enough.
 */
final class ValueHistogram {
  private static final int DROPPED_BITS = 16;
  private static final int SIGN = 1 << 15;

  private final long[] counts = new long[1 << 16];
  private long total;

  void add(float[] values) {
    for (float value : values) {
      counts[Float.floatToRawIntBits(value) >>> DROPPED_BITS]++;
    }
    total += values.length;
  }

  /** The range around 0 that holds this percentage of the values at each of its ends. */
  ActivationRange range(double percentile) {
    long outside = (long) ((100 - percentile) / 100 * total);
    return new ActivationRange(0 - edge(SIGN, outside), edge(0, outside));
  }

  /** The magnitude, on one side of 0, beyond which lie so many values. */
  private float edge(int sign, long outside) {
    long beyond = 0;
    for (int magnitude = SIGN - 1; magnitude > 0; magnitude--) {
      beyond += counts[sign | magnitude];
      if (beyond > outside) {
        return Float.intBitsToFloat(magnitude + 1 << DROPPED_BITS);
      }
    }
    return 0;
  }
}
