package io.parkstream.batch;

/**
 * Items per second, as an average that forgets within half a minute. Not thread safe: the caller
 * guards it.
 */
final class Throughput {
  /** After so long a past item still counts by a third. */
  private static final double MEMORY_NANOS = 10e9;

  private double itemsPerSecond;
  private long at;

  Throughput(long nowNanos) {
    at = nowNanos;
  }

  void add(int items, long nowNanos) {
    itemsPerSecond = perSecond(nowNanos) + items * 1e9 / MEMORY_NANOS;
    at = nowNanos;
  }

  double perSecond(long nowNanos) {
    return itemsPerSecond * Math.exp(-Math.max(0, nowNanos - at) / MEMORY_NANOS);
  }
}
