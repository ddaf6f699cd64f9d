package io.parkstream.batch;

import org.jspecify.annotations.Nullable;

/**
 * The receipt for an accepted item: done exactly once, with a result or a failure. May be read by
 * any thread; everything but {@link #isDone()} only once done.
 */
public final class Ticket<R> {
  private @Nullable R result;
  private @Nullable Throwable failure;
  private int batchSize;
  private long waitNanos;
  private long handlerNanos;

  /** Written last and read first: it publishes the fields above. */
  private volatile boolean done;

  Ticket() {}

  public boolean isDone() {
    return done;
  }

  /** Why there is no result; null if there is one. */
  public @Nullable Throwable failure() {
    requireDone();
    return failure;
  }

  /** The result; an {@link IllegalStateException} if there is a failure instead. */
  public R result() {
    requireDone();
    if (result == null) {
      throw new IllegalStateException("the item has no result", failure);
    }
    return result;
  }

  /** Items in the batch; 0 if the item was dropped. */
  public int batchSize() {
    requireDone();
    return batchSize;
  }

  /** From acceptance to the start of the batch. */
  public long waitNanos() {
    requireDone();
    return waitNanos;
  }

  /** What the handler took for the whole batch. */
  public long handlerNanos() {
    requireDone();
    return handlerNanos;
  }

  /** False if the ticket was done before; then nothing has changed. */
  synchronized boolean complete(R result, int batchSize, long waitNanos, long handlerNanos) {
    if (done) {
      return false;
    }
    this.result = result;
    return finish(batchSize, waitNanos, handlerNanos);
  }

  /** False if the ticket was done before; then nothing has changed. */
  synchronized boolean fail(Throwable failure, int batchSize, long waitNanos, long handlerNanos) {
    if (done) {
      return false;
    }
    this.failure = failure;
    return finish(batchSize, waitNanos, handlerNanos);
  }

  private boolean finish(int batchSize, long waitNanos, long handlerNanos) {
    this.batchSize = batchSize;
    this.waitNanos = waitNanos;
    this.handlerNanos = handlerNanos;
    done = true;
    return true;
  }

  private void requireDone() {
    if (!done) {
      throw new IllegalStateException("the item is not done yet");
    }
  }
}
