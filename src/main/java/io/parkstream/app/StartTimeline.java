package io.parkstream.app;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * When each part of the start was done, in seconds since the process began: one line that shows an
 * operator where a slow restart spends its time. Parts that run beside each other overlap. Thread
 * safe.
 */
final class StartTimeline {
  private final LongSupplier millisSinceStart;
  private final List<String> parts = new ArrayList<>();

  StartTimeline() {
    this(() -> System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
  }

  StartTimeline(LongSupplier millisSinceStart) {
    this.millisSinceStart = millisSinceStart;
  }

  /** A part is done now. */
  synchronized void mark(String part) {
    parts.add(String.format(Locale.ROOT, "%s %.2f", part, millisSinceStart.getAsLong() / 1000.0));
  }

  @Override
  public synchronized String toString() {
    return "seconds from the start of the process: " + String.join(", ", parts);
  }
}
