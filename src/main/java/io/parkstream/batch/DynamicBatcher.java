package io.parkstream.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

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
   * How long {@link #close()} waits for batches in hand; a batch takes milliseconds to a second.
   */
  public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** A budget that no item exceeds. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  private static final System.Logger LOG = System.getLogger(DynamicBatcher.class.getName());

  private record Accepted<T, R>(
      T item, Ticket<R> ticket, long nanos, long budgetNanos, @Nullable Object companion) {
    boolean isLate(long nowNanos) {
      return budgetNanos != NO_DEADLINE && nowNanos - nanos > budgetNanos;
    }
  }

  private final BatchPolicy policy;
  private final BatchHandlers<T, R> handlers;
  private final BatchMetrics metrics;
  private final NanoClock clock;
  private final List<Thread> workers = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();

  /** A batch is due, or the first item of one has come, or the batcher is closed. */
  private final Condition work = lock.newCondition();

  /** A batch was taken, so that there is room in the queue; or the batcher is closed. */
  private final Condition room = lock.newCondition();

  /** Tickets were completed. */
  private final Condition answered = lock.newCondition();

  /** A worker has its handler, or has none and never will. */
  private final Condition started = lock.newCondition();

  // Guarded by the lock.
  private final BatchCosts costs;
  private final BatchQueue<Accepted<T, R>> queue;
  private final Throughput throughput;
  private final Set<List<Accepted<T, R>>> inHand =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private int ready;
  private @Nullable Throwable startFailure;
  private boolean closed;
  private long accepted;
  private long refused;
  private long completed;
  private long failed;
  private long dropped;

  /**
   * Starts the workers. Items are accepted at once and wait until a handler is ready.
   *
   * @param workers handlers that work at the same time
   * @param handlers called once on each worker's thread
   */
  public DynamicBatcher(
      BatchPolicy policy, int workers, BatchHandlers<T, R> handlers, BatchMetrics metrics) {
    this(policy, workers, handlers, metrics, NanoClock.SYSTEM);
  }

  DynamicBatcher(
      BatchPolicy policy,
      int workers,
      BatchHandlers<T, R> handlers,
      BatchMetrics metrics,
      NanoClock clock) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1: " + workers);
    }
    this.policy = policy;
    this.handlers = handlers;
    this.metrics = metrics;
    this.clock = clock;
    this.costs = new BatchCosts(policy.maxSize());
    this.queue = new BatchQueue<>(policy, costs);
    this.throughput = new Throughput(clock.nanos());
    for (int i = 0; i < workers; i++) {
      Thread worker = new Thread(this::work, "parkstream-inference-" + i);
      worker.setDaemon(true);
      this.workers.add(worker);
    }
    this.workers.forEach(Thread::start);
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
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (ready < workers.size() && startFailure == null && !closed) {
        if (left <= 0) {
          return false;
        }
        left = started.awaitNanos(left);
      }
      requireStartable();
      return ready == workers.size();
    } finally {
      lock.unlock();
    }
  }

  /** True once every worker has its handler, until the batcher is closed. */
  public boolean isReady() {
    lock.lock();
    try {
      return ready == workers.size() && !closed;
    } finally {
      lock.unlock();
    }
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
    return offer(lane, item, budgetNanos, null);
  }

  /**
   * As above.
   *
   * @param companion given to the handler beside the item's batch; null for none
   */
  public Optional<Ticket<R>> offer(
      String lane, T item, long budgetNanos, @Nullable Object companion) {
    lock.lock();
    try {
      requireStartable();
      requireOpen();
      long now = clock.nanos();
      Accepted<T, R> entry = new Accepted<>(item, new Ticket<>(), now, budgetNanos, companion);
      if (!queue.offer(lane, entry, now, budgetNanos)) {
        refused++;
        metrics.refused();
        return Optional.empty();
      }
      accepted++;
      // In between, the worker that times the batch needs no call: but a deadline may be sooner
      // than what it waits for, and each item more makes the batch take longer.
      if (queue.size() == 1 || queue.hasFullBatch() || budgetNanos != NO_DEADLINE) {
        work.signal();
      }
      return Optional.of(entry.ticket);
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
      int waiting = queue.size();
      int taken = (int) (accepted - completed - failed - dropped - waiting);
      return new BatchCounts(accepted, refused, completed, failed, dropped, waiting, taken);
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
      double most = 1e9 * policy.maxSize() * workers.size() / full;
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
    lock.lock();
    try {
      closed = true;
      while (queue.size() > 0) {
        drop(queue.take());
      }
      signalAll();
    } finally {
      lock.unlock();
    }
    joinWorkers(timeout);
    lock.lock();
    try {
      inHand.forEach(this::drop);
      inHand.clear();
      signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    BatchHandler<T, R> handler;
    try {
      handler = handlers.create();
      startSucceeded(handler.measuredNanos());
    } catch (Throwable e) {
      startFailed(e);
      return;
    }
    try {
      for (List<Accepted<T, R>> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
        handle(handler, batch);
        // An interrupt that was meant for a batch must not end the worker.
        Thread.interrupted();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeQuietly(handler);
  }

  /**
   * On the thread that made it, as native networks want it. Nobody is left to tell of a failure.
   */
  private static void closeQuietly(BatchHandler<?, ?> handler) {
    try {
      handler.close();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "A batch handler failed to close", e);
    }
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
        if (queue.size() == 0) {
          work.await();
        } else {
          work.awaitNanos(queue.nanosUntilDue(now));
        }
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  private List<Accepted<T, R>> take(long now) {
    long oldestWait = queue.oldestWaitNanos(now);
    List<Accepted<T, R>> batch = queue.take();
    inHand.add(batch);
    metrics.taken(batch.size(), oldestWait);
    room.signalAll();
    if (queue.size() > 0) {
      // The next worker times, or takes, what is left.
      work.signal();
    }
    return batch;
  }

  private void handle(BatchHandler<T, R> handler, List<Accepted<T, R>> batch) {
    List<T> items = new ArrayList<>(batch.size());
    for (Accepted<T, R> accepted : batch) {
      items.add(accepted.item);
    }
    long begin = clock.nanos();
    List<R> results;
    try {
      List<Object> companions = companions(batch);
      results = companions.isEmpty() ? handler.handle(items) : handler.handle(items, companions);
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
      fail(batch, e, begin, clock.nanos() - begin);
      return;
    }
    complete(batch, results, begin, clock.nanos() - begin);
  }

  /** No list is made for none. */
  private static <T, R> List<Object> companions(List<Accepted<T, R>> batch) {
    List<Object> companions = List.of();
    for (Accepted<T, R> accepted : batch) {
      if (accepted.companion != null) {
        if (companions.isEmpty()) {
          companions = new ArrayList<>(batch.size());
        }
        companions.add(accepted.companion);
      }
    }
    return companions;
  }

  private void complete(List<Accepted<T, R>> batch, List<R> results, long begin, long nanos) {
    metrics.handled(batch.size(), nanos);
    int late = 0;
    for (Accepted<T, R> item : batch) {
      if (item.isLate(begin + nanos)) {
        late++;
      }
    }
    if (late > 0) {
      metrics.late(late);
    }
    lock.lock();
    try {
      costs.observed(batch.size(), nanos);
      throughput.add(batch.size(), begin + nanos);
      for (int i = 0; i < batch.size(); i++) {
        Accepted<T, R> item = batch.get(i);
        if (item.ticket.complete(results.get(i), batch.size(), begin - item.nanos, nanos)) {
          completed++;
        }
      }
      answered(batch);
    } finally {
      lock.unlock();
    }
  }

  private void fail(List<Accepted<T, R>> batch, Throwable failure, long begin, long nanos) {
    metrics.failed(batch.size(), nanos);
    lock.lock();
    try {
      for (Accepted<T, R> item : batch) {
        if (item.ticket.fail(failure, batch.size(), begin - item.nanos, nanos)) {
          failed++;
        }
      }
      answered(batch);
    } finally {
      lock.unlock();
    }
  }

  private void answered(List<Accepted<T, R>> batch) {
    inHand.remove(batch);
    answered.signalAll();
  }

  private void drop(List<Accepted<T, R>> items) {
    CancellationException reason =
        new CancellationException("the batcher was closed before the item was handled");
    int count = 0;
    for (Accepted<T, R> item : items) {
      if (item.ticket.fail(reason, 0, 0, 0)) {
        count++;
      }
    }
    dropped += count;
    if (count > 0) {
      metrics.dropped(count);
    }
  }

  private void startSucceeded(long[] measuredNanos) {
    lock.lock();
    try {
      if (measuredNanos.length > 0) {
        costs.measured(measuredNanos);
      }
      ready++;
      started.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void startFailed(Throwable failure) {
    lock.lock();
    try {
      startFailure = failure;
      started.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void requireStartable() {
    if (startFailure != null) {
      throw new IllegalStateException(
          "a handler could not be made: " + startFailure.getMessage(), startFailure);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the batcher is closed");
    }
  }

  private void signalAll() {
    work.signalAll();
    room.signalAll();
    answered.signalAll();
    started.signalAll();
  }

  private void joinWorkers(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    for (Thread worker : workers) {
      long left = end - System.nanoTime();
      if (interrupted || left <= 0) {
        break;
      }
      try {
        TimeUnit.NANOSECONDS.timedJoin(worker, left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
