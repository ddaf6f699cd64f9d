package io.parkstream.web;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Daemon threads for what must not hold an event loop, some at a time and a bounded number waiting;
 * they end when there is nothing to do. Thread safe.
 */
final class Workers {
  private static final Logger log = Logger.getLogger(Workers.class);

  private static final int IDLE_SECONDS = 30;

  private final ThreadPoolExecutor pool;

  /**
   * @param threads at most
   * @param waiting beyond those that run; further work is refused
   */
  Workers(String name, int threads, int waiting) {
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs work on a worker, and what follows from it on the event loop of the caller.
   *
   * @param failed follows instead from work that throws, whatever it throws: a call that is not
   *     answered holds its connection
   * @return false if there is no room
   */
  boolean run(Vertx vertx, Supplier<Runnable> work, Runnable failed) {
    Context loop = vertx.getOrCreateContext();
    try {
      pool.execute(
          () -> {
            Runnable answer = result(work, failed);
            loop.runOnContext(done -> answer.run());
          });
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private static Runnable result(Supplier<Runnable> work, Runnable failed) {
    try {
      return work.get();
    } catch (Throwable e) {
      log.error("Call failed", e);
      return failed;
    }
  }
}
