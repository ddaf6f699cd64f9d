package io.parkstream.stream;

/** What a shadow reports. Called from its own thread and from stream threads: count and return. */
public interface ShadowMetrics {
  ShadowMetrics NONE = new ShadowMetrics() {};

  /**
   * The shadow has an answer too.
   *
   * @param agrees whether it has the same label
   * @param difference of the probabilities, 0 to 1
   */
  default void compared(boolean agrees, double difference) {}

  /** Crops that the shadow had no capacity for. */
  default void skipped(int crops) {}

  /** Crops that the shadow could not classify. */
  default void failed(int crops) {}
}
