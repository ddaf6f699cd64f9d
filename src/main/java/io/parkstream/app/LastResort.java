package io.parkstream.app;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the process where it would otherwise neither work nor end, so that its supervisor restarts
 * it:
 *
 * <ul>
 *   <li>memory outside the heap is exhausted. A full heap ends the process by an option of the
 *       machine; that option does not see this one, which is counted by classes.
 *   <li>it was asked to stop, and did not within {@link #LONGEST_END}.
 * </ul>
 *
 * What both need is made beforehand: a thread that waits.
 */
public final class LastResort {
  /**
   * An orchestrator's grace period is 60 s in {@code k8s/}, and nothing is ended in order after it.
   */
  static final Duration LONGEST_END = Duration.ofSeconds(45);

  /** As the machine does when its heap is full. */
  private static final int OUT_OF_MEMORY = 3;

  /** As the machine does after SIGTERM. */
  private static final int TERMINATED = 143;

  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** What connections ask for at once. */
  private static final int CHUNK = 4 << 20;

  /** Failed attempts in a row; what clients have taken by then is free again. */
  private static final int MOST_FAILURES = 3;

  private LastResort() {}

  /** Watches this process until it ends. */
  public static void watch() {
    watch(LONGEST_END);
  }

  /**
   * As above.
   *
   * @param longestEnd from the first sign of an end until the process is ended
   */
  static void watch(Duration longestEnd) {
    BufferPoolMXBean direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    // Netty's accounts take some of the memory themselves when they are first asked.
    isExhausted(direct);
    CountDownLatch ending = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(ending::countDown, "parkstream-ending"));
    Thread watcher = new Thread(() -> watch(direct, ending, longestEnd), "parkstream-last-resort");
    watcher.setDaemon(true);
    watcher.start();
  }

  private static void watch(BufferPoolMXBean direct, CountDownLatch ending, Duration longestEnd) {
    int failures = 0;
    try {
      while (!ending.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        failures = isExhausted(direct) ? failures + 1 : 0;
        if (failures == MOST_FAILURES) {
          halt("memory outside the heap is exhausted; see -XX:MaxDirectMemorySize", OUT_OF_MEMORY);
        }
      }
      TimeUnit.MILLISECONDS.sleep(longestEnd.toMillis());
      halt("not stopped within " + longestEnd.toSeconds() + " s of the request", TERMINATED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isExhausted(BufferPoolMXBean direct) {
    long most = PlatformDependent.maxDirectMemory();
    if (PlatformDependent.usedDirectMemory() > most - CHUNK) {
      return true;
    }
    if (direct.getTotalCapacity() <= most - CHUNK) {
      return false;
    }
    try {
      // Frees what nobody uses any more before it fails.
      return ByteBuffer.allocateDirect(CHUNK).capacity() < CHUNK;
    } catch (OutOfMemoryError e) {
      return true;
    }
  }

  private static void halt(String why, int code) {
    System.err.println("parkstream: ending at once: " + why);
    Runtime.getRuntime().halt(code);
  }
}
