package io.parkstream.app;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A process that takes all memory outside the heap, or none, and then neither works nor ends: its
 * shutdown waits for something that never comes.
 */
final class LastResortMain {
  static final String EXHAUSTED = "exhausted";
  private static final int PIECE = 1 << 20;

  private LastResortMain() {}

  /** Whose account the memory is taken from. */
  enum Account {
    JDK {
      @Override
      Object take() {
        return ByteBuffer.allocateDirect(PIECE);
      }
    },
    NETTY {
      @Override
      Object take() {
        return PooledByteBufAllocator.DEFAULT.directBuffer(PIECE);
      }
    };

    abstract Object take();
  }

  /**
   * Runs until it is ended.
   *
   * @param arguments the account, and the longest end as a duration
   */
  public static void main(String[] arguments) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> waitFor(never), "hangs"));
    LastResort.watch(Duration.parse(arguments[1]));
    Account account = Account.valueOf(arguments[0]);
    List<Object> held = new ArrayList<>();
    while (true) {
      try {
        held.add(account.take());
      } catch (OutOfMemoryError e) {
        System.out.println(EXHAUSTED + " after " + held.size() + " MiB");
        break;
      }
    }
    never.await();
    // Reachable until here.
    held.clear();
  }

  private static void waitFor(CountDownLatch never) {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
