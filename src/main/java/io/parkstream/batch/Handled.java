package io.parkstream.batch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a batch that a handler was called with: a result for each item, or one failure for
 * all.
 *
 * @param results in the order of the items; empty if there is a failure
 * @param failure what was thrown; null if there are results
 * @param beginNanos when the handler was called, by the batcher's clock
 * @param nanos that it took
 */
record Handled<R>(List<R> results, @Nullable Throwable failure, long beginNanos, long nanos) {
  /** Calls the handler, and reports to the metrics. Nothing is thrown. */
  static <T, R> Handled<R> by(
      BatchHandler<T, R> handler,
      List<Accepted<T, R>> batch,
      BatchMetrics metrics,
      NanoClock clock) {
    List<T> items = new ArrayList<>(batch.size());
    for (Accepted<T, R> accepted : batch) {
      items.add(accepted.item());
    }
    long begin = clock.nanos();
    List<R> results;
    try {
      results = handler.handle(items);
      if (results.size() != items.size()) {
        throw new IllegalStateException(
            "the handler gave " + results.size() + " results for " + items.size() + " items");
      }
      int places = handler.places(batch.size());
      if (places > batch.size()) {
        metrics.padded(places - batch.size());
      }
    } catch (Throwable e) {
      // Errors too: an OutOfMemoryError that ended this thread would leave its items unanswered.
      Handled<R> failed = new Handled<>(List.of(), e, begin, clock.nanos() - begin);
      metrics.failed(batch.size(), failed.nanos);
      return failed;
    }
    Handled<R> handled = new Handled<>(results, null, begin, clock.nanos() - begin);
    metrics.handled(batch.size(), handled.nanos);
    int late = late(batch, handled.endNanos());
    if (late > 0) {
      metrics.late(late);
    }
    return handled;
  }

  private static <T, R> int late(List<Accepted<T, R>> batch, long nowNanos) {
    int late = 0;
    for (Accepted<T, R> item : batch) {
      if (item.isLate(nowNanos)) {
        late++;
      }
    }
    return late;
  }

  long endNanos() {
    return beginNanos + nanos;
  }
}
