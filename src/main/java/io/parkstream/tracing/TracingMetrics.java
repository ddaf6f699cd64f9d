package io.parkstream.tracing;

/** What becomes of spans. Called from many threads: count and return. */
public interface TracingMetrics {
  TracingMetrics NONE = new TracingMetrics() {};

  /** The collector took them. */
  default void exported(int spans) {}

  /** The collector did not take them, and they are given up. */
  default void failed(int spans) {}

  /** A span found the queue full. */
  default void dropped() {}
}
