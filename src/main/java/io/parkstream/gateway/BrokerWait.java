package io.parkstream.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How long a broker has acknowledged nothing although something was handed over. A camera that has
 * nothing to say waits for nothing. Thread safe.
 */
final class BrokerWait {
  private static final long NOTHING = Long.MIN_VALUE;

  private final LongSupplier nanos;
  private final AtomicLong since = new AtomicLong(NOTHING);
  private volatile long handedOver = NOTHING;

  /**
   * @param nanos a clock that only goes forwards, in nanoseconds
   */
  BrokerWait(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Something is about to be handed to the producer, which may block. */
  void handsOver() {
    long now = nanos.getAsLong();
    handedOver = now;
    since.compareAndSet(NOTHING, now);
  }

  /** The broker has taken something. */
  void acknowledged() {
    since.set(NOTHING);
  }

  /** Zero while nothing waits. */
  Duration length() {
    return until(since.get());
  }

  /** Since something was handed over last; zero before the first. */
  Duration sinceHandOver() {
    return until(handedOver);
  }

  private Duration until(long from) {
    return from == NOTHING ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - from);
  }
}
