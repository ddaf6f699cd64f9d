package io.parkstream.batch;

import java.util.List;

/**
 * Does the work on a batch. Made, used and closed by one worker thread, so that it may hold what is
 * not thread safe.
 */
public interface BatchHandler<T, R> extends AutoCloseable {
  /**
   * Handles one batch. Whatever is thrown fails every item of the batch; the worker goes on with
   * the next.
   *
   * @param items 1 to {@link BatchPolicy#maxSize()}; not to be kept
   * @return one result per item, in the same order
   */
  List<R> handle(List<T> items);

  @Override
  default void close() {}
}
