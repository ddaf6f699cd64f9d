package io.parkstream.engine;

/** Says what of a model's file is not accepted, without the name of the file. */
final class RejectedModelException extends RuntimeException {
  RejectedModelException(String message) {
    super(message);
  }
}
