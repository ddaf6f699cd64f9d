package io.parkstream.batch;

import io.parkstream.BatchSizes;
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

  /**
   * What batches of {@link BatchSizes} took before the first item, in nanoseconds and in that
   * order; empty if nobody measured. Asked once.
   */
  default long[] measuredNanos() {
    return new long[0];
  }

  /** Places of the batch that a batch of this size is worked on as: at least the size. */
  default int places(int size) {
    return size;
  }

  @Override
  default void close() {}
}
