package io.parkstream.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * How many failures are taken for accidents: up to {@code most} within {@code window}. Thread safe.
 */
final class FailureBudget {
  private final int most;
  private final long windowNanos;
  private final LongSupplier nanoClock;
  private final ArrayDeque<Long> failures = new ArrayDeque<>();

  FailureBudget(int most, Duration window, LongSupplier nanoClock) {
    this.most = most;
    this.windowNanos = window.toNanos();
    this.nanoClock = nanoClock;
  }

  /** Counts a failure; false if it is one too many. */
  synchronized boolean spend() {
    long now = nanoClock.getAsLong();
    while (!failures.isEmpty() && now - failures.getFirst() > windowNanos) {
      failures.removeFirst();
    }
    failures.addLast(now);
    return failures.size() <= most;
  }
}
