package io.parkstream.engine;

import io.parkstream.ParkstreamException;

/**
 * The engines of this process cannot be trusted any more: a device that is lost, memory that has
 * run out, a batch that does not end. Only a new process helps.
 */
public final class EngineLostException extends ParkstreamException {
  public EngineLostException(String message) {
    super(message);
  }

  public EngineLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
