package io.parkstream.batch;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Keeps the books of a batcher: each accepted item ends exactly once, as completed, failed or
 * dropped, and its ticket is done with it. Not thread safe: the caller guards it.
 */
final class Ledger<T, R> {
  private final Set<List<Accepted<T, R>>> inFlight =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private long accepted;
  private long refused;
  private long completed;
  private long failed;
  private long dropped;

  void accepted() {
    accepted++;
  }

  void refused() {
    refused++;
  }

  /** A worker has these items from now on. */
  void taken(List<Accepted<T, R>> batch) {
    inFlight.add(batch);
  }

  /**
   * A handler returned a result for each item.
   *
   * @param beginNanos when the handler was called
   * @param nanos that it took
   */
  void completed(List<Accepted<T, R>> batch, List<R> results, long beginNanos, long nanos) {
    for (int i = 0; i < batch.size(); i++) {
      Accepted<T, R> item = batch.get(i);
      long wait = beginNanos - item.nanos();
      if (item.ticket().complete(results.get(i), batch.size(), wait, nanos)) {
        completed++;
      }
    }
    inFlight.remove(batch);
  }

  /** A handler threw; times as above. */
  void failed(List<Accepted<T, R>> batch, Throwable failure, long beginNanos, long nanos) {
    for (Accepted<T, R> item : batch) {
      if (item.ticket().fail(failure, batch.size(), beginNanos - item.nanos(), nanos)) {
        failed++;
      }
    }
    inFlight.remove(batch);
  }

  /**
   * Items that no handler gets.
   *
   * @return how many of them had no result yet
   */
  int dropped(List<Accepted<T, R>> items) {
    CancellationException reason =
        new CancellationException("the batcher was closed before the item was handled");
    int count = 0;
    for (Accepted<T, R> item : items) {
      if (item.ticket().fail(reason, 0, 0, 0)) {
        count++;
      }
    }
    dropped += count;
    return count;
  }

  /** Drops what workers still have; their late results are ignored. */
  int droppedInFlight() {
    int count = 0;
    for (List<Accepted<T, R>> batch : inFlight) {
      count += dropped(batch);
    }
    inFlight.clear();
    return count;
  }

  /**
   * Where every item is.
   *
   * @param waiting items in the queue
   */
  BatchCounts counts(int waiting) {
    int taken = (int) (accepted - completed - failed - dropped - waiting);
    return new BatchCounts(accepted, refused, completed, failed, dropped, waiting, taken);
  }
}
