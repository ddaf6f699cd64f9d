package io.parkstream;

/**
 * The root of the failures that the application itself reports; its message says what to do next.
 */
public class ParkstreamException extends RuntimeException {
  public ParkstreamException(String message) {
    super(message);
  }

  public ParkstreamException(String message, Throwable cause) {
    super(message, cause);
  }
}
