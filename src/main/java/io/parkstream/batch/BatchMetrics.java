package io.parkstream.batch;

/** What the batcher reports. Called from many threads, some inside a lock: count and return. */
public interface BatchMetrics {
  BatchMetrics NONE = new BatchMetrics() {};

  /** A worker took a batch whose oldest item had waited this long since it was accepted. */
  default void taken(int size, long oldestWaitNanos) {}

  /** A handler returned a result for each item. */
  default void handled(int size, long handlerNanos) {}

  /** A handler threw. */
  default void failed(int size, long handlerNanos) {}

  /** Places of a batch that were worked on for nothing, since the handler wants certain sizes. */
  default void padded(int places) {}

  /** Items whose results came after their deadline. */
  default void late(int items) {}

  /** An offer found the queue full. */
  default void refused() {}

  /** Items accepted but never handled, because the batcher was closed. */
  default void dropped(int items) {}
}
