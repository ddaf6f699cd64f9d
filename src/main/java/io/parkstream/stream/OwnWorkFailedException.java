package io.parkstream.stream;

import io.parkstream.ParkstreamException;

/** What a task did by itself has failed its thread; no record is to blame. */
final class OwnWorkFailedException extends ParkstreamException {
  /**
   * @param node or store that it was to go to
   * @param key that it belongs to
   */
  OwnWorkFailedException(String node, String key, Throwable cause) {
    super("putting out " + key + " to " + node + " failed: " + InputBoundary.text(cause), cause);
  }
}
