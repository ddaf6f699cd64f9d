package io.parkstream.batch;

/** Makes the handler of one worker, on that worker's thread. May take seconds. */
@FunctionalInterface
public interface BatchHandlerFactory<T, R> {
  BatchHandler<T, R> create();
}
