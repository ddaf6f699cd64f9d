package io.parkstream.web;

/** Something taken of a bound; given back once, however often it is closed. */
public interface Place extends AutoCloseable {
  @Override
  void close();
}
