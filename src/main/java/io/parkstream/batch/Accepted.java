package io.parkstream.batch;

/**
 * An item that waits, or is with a worker.
 *
 * @param nanos when it was accepted, by the batcher's clock
 * @param budgetNanos time from then in which its result is wanted; {@link
 *     DynamicBatcher#NO_DEADLINE} for none
 */
record Accepted<T, R>(T item, Ticket<R> ticket, long nanos, long budgetNanos) {
  boolean isLate(long nowNanos) {
    return budgetNanos != DynamicBatcher.NO_DEADLINE && nowNanos - nanos > budgetNanos;
  }
}
