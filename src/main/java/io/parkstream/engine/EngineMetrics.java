package io.parkstream.engine;

/** What the guard of the engines reports. Called from inference threads: count and return. */
public interface EngineMetrics {
  EngineMetrics NONE = new EngineMetrics() {};

  /** A batch failed and is classified once more; nothing of the first time is used. */
  default void retried() {}
}
