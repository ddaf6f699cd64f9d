package io.parkstream.web;

/** What the view and its clients report. Called by several threads. */
public interface WebMetrics {
  WebMetrics NONE = new WebMetrics() {};

  /** A record of a topic that the view follows and that it cannot read. */
  default void unreadable() {}

  /** A space or a camera that has no room in the view. */
  default void noRoom() {}

  /** What the view takes of the heap, in bytes, as it estimates it; about once a second. */
  default void viewMemory(long bytes) {}

  /** Classifications that were passed over because the view could not keep up. */
  default void skipped(long classifications) {}

  /** Clients that follow changes at the moment. */
  default void clients(int open) {}

  /** A client that found no room. */
  default void clientRefused() {}

  /** A request beyond the rate that is taken. */
  default void requestRefused() {}

  /** A client that did not take what was sent, and was let go. */
  default void clientTooSlow() {}

  /** A client whose place in the changes is no longer kept: it has to ask for everything again. */
  default void clientReset() {}
}
