package io.parkstream.web;

import io.parkstream.ParkstreamException;

/** The API cannot answer yet; asking again soon helps. */
public final class NotReadyException extends ParkstreamException {
  private static final long serialVersionUID = 1L;

  public NotReadyException(String message) {
    super(message);
  }
}
