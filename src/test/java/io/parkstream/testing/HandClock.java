package io.parkstream.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that the test moves, as time of day and as nanoseconds. */
public final class HandClock extends Clock {
  private Instant now;
  private long nanos;

  public HandClock(Instant begin) {
    this.now = begin;
  }

  /** Lets time pass. */
  public void advance(Duration duration) {
    now = now.plus(duration);
    nanos += duration.toNanos();
  }

  /** Never set back, as {@link System#nanoTime}. */
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("time of day has no zone here");
  }
}
