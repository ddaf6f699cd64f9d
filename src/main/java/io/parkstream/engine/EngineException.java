package io.parkstream.engine;

import io.parkstream.ParkstreamException;

/** A batch could not be classified, or an engine could not be opened. */
public final class EngineException extends ParkstreamException {
  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
