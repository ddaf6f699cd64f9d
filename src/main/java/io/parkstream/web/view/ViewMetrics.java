package io.parkstream.web.view;

/**
 * What the view reports. Called on the thread that follows the topics; implementations count and
 * return.
 */
public interface ViewMetrics {
  ViewMetrics NONE = new ViewMetrics() {};

  /** A record of a topic that the view follows and that it cannot read. */
  default void unreadable() {}

  /** A space or a camera that has no room in the view. */
  default void noRoom() {}

  /** What the view takes of the heap, in bytes, as it estimates it; about once a second. */
  default void viewMemory(long bytes) {}

  /** Classifications that were skipped because the view could not keep up. */
  default void skipped(long classifications) {}

  /**
   * The clocks of the cameras, about every ten seconds.
   *
   * @param skewed cameras whose clock is wrong
   * @param worstSeconds by how much the worst of all cameras is ahead or behind
   */
  default void clocks(int skewed, double worstSeconds) {}
}
