package io.parkstream.web;

import java.util.function.LongSupplier;

/**
 * How many requests are taken: so many a second, and as many at once after a quiet second. Thread
 * safe; never waits.
 */
final class RequestRate {
  private static final double NANOS = 1e9;

  private final int perSecond;
  private final LongSupplier nanoClock;

  // Guarded by this.
  private double left;
  private long last;

  RequestRate(int perSecond, LongSupplier nanoClock) {
    this.perSecond = perSecond;
    this.nanoClock = nanoClock;
    this.left = perSecond;
    this.last = nanoClock.getAsLong();
  }

  /** False if this is one too many. */
  synchronized boolean take() {
    long now = nanoClock.getAsLong();
    left = Math.min(perSecond, left + (now - last) / NANOS * perSecond);
    last = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
