package io.parkstream.web;

import io.parkstream.ParkstreamException;

/** The API cannot answer yet; asking again soon helps. */
final class NotReadyException extends ParkstreamException {
  private static final long serialVersionUID = 1L;

  NotReadyException(String message) {
    super(message);
  }
}
