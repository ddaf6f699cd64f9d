package io.parkstream.web;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Someone who follows changes over a connection. */
interface EventClient {
  /**
   * Sends one event. Not called again before the last call has completed.
   *
   * @param id to resume from; null for an event that is not one of the changes
   * @return completes when the connection has taken it
   */
  CompletionStage<?> send(String name, @Nullable String id, String data);

  /** Whether an event of so many bytes may be sent now; if not, it is asked again soon. */
  default boolean hasRoomFor(int bytes) {
    return true;
  }

  boolean isClosed();

  void close();
}
