package io.parkstream.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The worker threads of a batcher. Each makes a handler, has the batcher work with it as long as
 * there is work, and closes it: native networks want to stay on the thread that made them. Thread
 * safe.
 *
 * <pre>
 *  starting ─▶ ready ─▶ closed
 *     └─▶ failed
 * </pre>
 */
final class Workers<T, R> {
  private static final Logger log = Logger.getLogger(Workers.class);

  /** What the workers do; called by each of them. */
  @FunctionalInterface
  interface Work<T, R> {
    /**
     * Waits for work and does it. Whatever the handler throws is kept from the worker.
     *
     * @return false if there will be no more
     */
    boolean next(BatchHandler<T, R> handler) throws InterruptedException;
  }

  private final BatchHandlerFactory<T, R> handlers;
  private final Work<T, R> work;
  private final NanoClock clock;
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** A worker has its handler, or has none and never will; or all are closed. */
  private final Condition started = lock.newCondition();

  private int ready;
  private boolean closed;
  private volatile @Nullable Throwable failure;

  /**
   * Threads that do not run yet.
   *
   * @param count at least 1
   * @param handlers called once on each thread
   */
  Workers(int count, BatchHandlerFactory<T, R> handlers, Work<T, R> work, NanoClock clock) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "workers=" + count + " is out of range; expected 1 or more");
    }
    this.handlers = handlers;
    this.work = work;
    this.clock = clock;
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(this::run, "parkstream-inference-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  int count() {
    return threads.size();
  }

  /**
   * Waits until every worker has its handler.
   *
   * @return false if that takes longer than the timeout, or the workers are closed first
   * @throws IllegalStateException if a handler could not be made; its cause says why
   */
  boolean awaitReady(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (ready < threads.size() && failure == null && !closed) {
        if (left <= 0) {
          return false;
        }
        left = started.awaitNanos(left);
      }
      requireStartable();
      return ready == threads.size();
    } finally {
      lock.unlock();
    }
  }

  /** True once every worker has its handler, until they are closed. */
  boolean isReady() {
    lock.lock();
    try {
      return ready == threads.size() && !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses if a handler could not be made.
   *
   * @throws IllegalStateException with the reason
   */
  void requireStartable() {
    Throwable reason = failure;
    if (reason != null) {
      throw new IllegalStateException(
          "a handler could not be made: " + reason.getMessage(), reason);
    }
  }

  /** Nobody need wait for them to be ready any more; they end when there is no more work. */
  void close() {
    lock.lock();
    try {
      closed = true;
      started.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the threads to end. An interrupt ends the wait, and is kept.
   *
   * @param timeout for all together
   */
  void join(Duration timeout) {
    long begin = clock.nanos();
    try {
      for (Thread thread : threads) {
        long left = timeout.toNanos() - (clock.nanos() - begin);
        if (left <= 0) {
          return;
        }
        TimeUnit.NANOSECONDS.timedJoin(thread, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    BatchHandler<T, R> handler;
    try {
      handler = handlers.create();
      started();
    } catch (Throwable e) {
      failed(e);
      return;
    }
    try {
      while (work.next(handler)) {
        // An interrupt that was meant for a batch must not end the worker.
        Thread.interrupted();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeQuietly(handler);
  }

  private void started() {
    lock.lock();
    try {
      ready++;
      started.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void failed(Throwable reason) {
    lock.lock();
    try {
      failure = reason;
      started.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nobody is left to report a failure to. */
  private static void closeQuietly(BatchHandler<?, ?> handler) {
    try {
      handler.close();
    } catch (RuntimeException e) {
      log.warn("A batch handler failed to close", e);
    }
  }
}
