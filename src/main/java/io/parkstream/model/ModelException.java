package io.parkstream.model;

import io.parkstream.ParkstreamException;

/** A model cannot be loaded or stored; the message names the file and what to do. */
public final class ModelException extends ParkstreamException {
  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
