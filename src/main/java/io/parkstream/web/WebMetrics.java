package io.parkstream.web;

import io.parkstream.web.view.ViewMetrics;

/** What the page and the API report of their clients. Called by several threads. */
public interface WebMetrics extends ViewMetrics {
  WebMetrics NONE = new WebMetrics() {};

  /** Clients that follow changes at the moment. */
  default void clients(int open) {}

  /** A client that found no room. */
  default void clientRefused() {}

  /** A connection or a request that is refused before anything is done for it. */
  default void requestRefused(Refused why) {}

  /** A call that would change something, and what became of it. */
  default void changeRequested(ChangeResult result) {}

  /** A login or a logout, and what became of it. */
  default void loginRequested(ChangeResult result) {}

  /** A client that took an answer, or sent a body, too slowly, and was disconnected. */
  default void clientTooSlow() {}

  /** A client whose place in the changes is no longer kept: it has to ask for everything again. */
  default void clientReset() {}
}
