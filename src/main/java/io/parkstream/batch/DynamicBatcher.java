package io.parkstream.batch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gathers items of all callers into batches and has them handled by a few worker threads, each with
 * a handler of its own.
 *
 * <p>Thread safe; one instance serves the whole process. Memory is bounded by the policy's queue
 * capacity plus one batch per worker. What was accepted is done exactly once: with a result, with
 * the failure of its batch, or with a {@link CancellationException} if the batcher is closed first.
 */
public final class DynamicBatcher<T, R> implements AutoCloseable {
  /**
   * How long {@link #close()} waits for batches in flight; a batch takes milliseconds to a second.
   */
  public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** A budget that no item exceeds. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  private final BatchPolicy policy;
  private final BatchMetrics metrics;
  private final NanoClock clock;
  private final Workers<T, R> workers;

  private final ReentrantLock lock = new ReentrantLock();

  /** A batch is due, or the first item of one has come, or the batcher is closed. */
  private final Condition work = lock.newCondition();

  /** A batch was taken, so that there is room in the queue; or the batcher is closed. */
  private final Condition room = lock.newCondition();

  /** Tickets were completed. */
  private final Condition answered = lock.newCondition();

  // Guarded by the lock.
  private final BatchCosts costs;
  private final BatchQueue<Accepted<T, R>> queue;
  private final Throughput throughput;
  private final Ledger<T, R> ledger = new Ledger<>();
  private boolean closed;

  /**
   * Starts the workers. Items are accepted at once and wait until a handler is ready.
   *
   * @param workers handlers that work at the same time
   * @param handlers called once on each worker's thread
   */
  public DynamicBatcher(
      BatchPolicy policy, int workers, BatchHandlerFactory<T, R> handlers, BatchMetrics metrics) {
    this(policy, workers, handlers, metrics, NanoClock.SYSTEM);
  }

  DynamicBatcher(
      BatchPolicy policy,
      int workers,
      BatchHandlerFactory<T, R> handlers,
      BatchMetrics metrics,
      NanoClock clock) {
    this.policy = policy;
    this.metrics = metrics;
    this.clock = clock;
    this.costs = new BatchCosts(policy.maxSize());
    this.queue = new BatchQueue<>(policy, costs);
    this.throughput = new Throughput(clock.nanos());
    this.workers =
        new Workers<>(workers, () -> measured(handlers.create()), this::handleNext, clock);
    this.workers.start();
  }

  public BatchPolicy policy() {
    return policy;
  }

  /**
   * Waits until every worker has its handler.
   *
   * @return false if that takes longer than the timeout
   * @throws IllegalStateException if a handler could not be made; its cause says why
   */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return workers.awaitReady(timeout);
  }

  /** True once every worker has its handler, until the batcher is closed. */
  public boolean isReady() {
    return workers.isReady();
  }

  /** Accepts an item without a deadline. */
  public Optional<Ticket<R>> offer(String lane, T item) {
    return offer(lane, item, NO_DEADLINE);
  }

  /**
   * Accepts an item, unless the queue is full. Never waits.
   *
   * @param lane whose items keep their order and that gets no more than its share of a batch while
   *     others wait
   * @param budgetNanos time from now in which the result is wanted: its batch is closed early
   *     enough, as far as a worker is free. 0 or less counts as late and hurries nobody; {@link
   *     #NO_DEADLINE} for none
   * @return the item's ticket, or empty if the queue is full; {@link #awaitRoom} waits for space
   * @throws IllegalStateException if the batcher is closed or a handler could not be made
   */
  public Optional<Ticket<R>> offer(String lane, T item, long budgetNanos) {
    workers.requireStartable();
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the batcher is closed");
      }
      long now = clock.nanos();
      Accepted<T, R> entry = new Accepted<>(item, new Ticket<>(), now, budgetNanos);
      if (!queue.offer(lane, entry, now, budgetNanos)) {
        ledger.refused();
        metrics.refused();
        return Optional.empty();
      }
      ledger.accepted();
      // In between, the worker that times the batch needs no call: but a deadline may be sooner
      // than what it waits for, and each item more makes the batch take longer.
      if (queue.size() == 1 || queue.isDue(now) || budgetNanos != NO_DEADLINE) {
        work.signal();
      }
      return Optional.of(entry.ticket());
    } finally {
      lock.unlock();
    }
  }

  /** Whether an item would be taken just now. */
  public boolean hasRoom() {
    lock.lock();
    try {
      return !queue.isFull();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the queue has room.
   *
   * @return false if that takes longer than the timeout
   */
  public boolean awaitRoom(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (queue.isFull() && !closed) {
        if (left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a ticket of this batcher is done.
   *
   * @return false if that takes longer than the timeout
   */
  public boolean await(Ticket<R> ticket, Duration timeout) throws InterruptedException {
    if (ticket.isDone()) {
      return true;
    }
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (!ticket.isDone()) {
        if (left <= 0) {
          return false;
        }
        left = answered.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Where every item is; one consistent look. */
  public BatchCounts counts() {
    lock.lock();
    try {
      return ledger.counts(queue.size());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Items per second that the workers could take beside those that come now, at full batches and
   * the present cost of one; 0 if there is no room, or no batch was measured yet.
   */
  public double headroom() {
    lock.lock();
    try {
      long full = costs.nanos(policy.maxSize());
      if (full == 0) {
        return 0;
      }
      double most = 1e9 * policy.maxSize() * workers.count() / full;
      return Math.max(0, most - throughput.perSecond(clock.nanos()));
    } finally {
      lock.unlock();
    }
  }

  /** What a batch of this size takes at present, in nanoseconds; 0 if none was measured yet. */
  long costNanos(int size) {
    lock.lock();
    try {
      return costs.nanos(size);
    } finally {
      lock.unlock();
    }
  }

  /** Closes with {@link #CLOSE_TIMEOUT}. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /**
   * Accepts no more, drops what waits, lets the workers end their batches and close their handlers.
   * Items of batches that are not ended in time are dropped too; their late results are ignored.
   * Harmless when called again.
   *
   * @param timeout for all workers together
   */
  public void close(Duration timeout) {
    workers.close();
    lock.lock();
    try {
      closed = true;
      while (queue.size() > 0) {
        dropped(ledger.dropped(queue.take()));
      }
      signalAll();
    } finally {
      lock.unlock();
    }
    workers.join(timeout);
    lock.lock();
    try {
      dropped(ledger.droppedInFlight());
      signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void dropped(int items) {
    if (items > 0) {
      metrics.dropped(items);
    }
  }

  private BatchHandler<T, R> measured(BatchHandler<T, R> handler) {
    long[] nanos = handler.measuredNanos();
    if (nanos.length > 0) {
      lock.lock();
      try {
        costs.measured(nanos);
      } finally {
        lock.unlock();
      }
    }
    return handler;
  }

  private boolean handleNext(BatchHandler<T, R> handler) throws InterruptedException {
    List<Accepted<T, R>> batch = nextBatch();
    if (batch.isEmpty()) {
      return false;
    }
    handle(handler, batch);
    return true;
  }

  /** Waits for a due batch; empty once the batcher is closed. */
  private List<Accepted<T, R>> nextBatch() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        long now = clock.nanos();
        if (queue.isDue(now)) {
          return take(now);
        }
        work.awaitNanos(queue.nanosUntilDue(now));
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  private List<Accepted<T, R>> take(long now) {
    long oldestWait = queue.oldestWaitNanos(now);
    List<Accepted<T, R>> batch = queue.takeDue(now);
    ledger.taken(batch);
    metrics.taken(batch.size(), oldestWait);
    room.signalAll();
    if (queue.size() > 0) {
      // The next worker times, or takes, what is left.
      work.signal();
    }
    return batch;
  }

  private void handle(BatchHandler<T, R> handler, List<Accepted<T, R>> batch) {
    Handled<R> handled = Handled.by(handler, batch, metrics, clock);
    lock.lock();
    try {
      Throwable failure = handled.failure();
      if (failure == null) {
        costs.observed(batch.size(), handled.nanos());
        throughput.add(batch.size(), handled.endNanos());
        ledger.completed(batch, handled.results(), handled.beginNanos(), handled.nanos());
      } else {
        ledger.failed(batch, failure, handled.beginNanos(), handled.nanos());
      }
      answered.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void signalAll() {
    work.signalAll();
    room.signalAll();
    answered.signalAll();
  }
}
