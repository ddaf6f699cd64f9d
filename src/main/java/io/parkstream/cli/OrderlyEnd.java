package io.parkstream.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a publishing command end in an orderly way when the process is asked to stop: its thread is
 * interrupted, and the process waits, within a bound, until the command has flushed and reported.
 * Made and closed on the command's thread.
 */
final class OrderlyEnd implements AutoCloseable {
  /**
   * Flushing takes as long as brokers take; supervisors kill a process some 30 s after they asked
   * it to stop.
   */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  OrderlyEnd() {
    Thread command = Thread.currentThread();
    hook =
        new Thread(
            () -> {
              command.interrupt();
              await();
            },
            "parkstream-orderly-end");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void await() {
    try {
      ended.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook runs.
    }
  }
}
