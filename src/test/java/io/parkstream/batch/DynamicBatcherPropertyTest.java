package io.parkstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Many callers, several workers, handlers that fail now and then, and a close in between. */
@Timeout(60)
class DynamicBatcherPropertyTest {
  private static final int CALLERS = 4;
  private static final int ITEMS_PER_CALLER = 2_000;

  private final long seed = System.nanoTime();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Ticket<Integer>> tickets = new ConcurrentLinkedQueue<>();

  @RepeatedTest(3)
  void eachAcceptedItem_isDoneOnceWithItsOwnResult() throws InterruptedException {
    try (DynamicBatcher<Integer, Integer> batcher = batcher()) {
      // When
      List<Thread> callers = callers(batcher);
      for (Thread caller : callers) {
        caller.join();
      }
      await().until(() -> tickets.stream().allMatch(Ticket::isDone));

      // Then
      assertThat(faults).as("seed %d", seed).isEmpty();
      BatchCounts counts = batcher.counts();
      assertThat(counts.accepted()).isEqualTo(CALLERS * ITEMS_PER_CALLER);
      assertThat(counts.completed() + counts.failed()).isEqualTo(counts.accepted());
      assertThat(tickets.stream().filter(t -> t.failure() != null).count())
          .as("seed %d", seed)
          .isEqualTo(counts.failed());
      assertThat(tickets.stream().mapToInt(Ticket::batchSize).max().orElse(0))
          .isLessThanOrEqualTo(batcher.policy().maxSize());
    }
  }

  @RepeatedTest(3)
  void eachAcceptedItem_isDone_whenTheBatcherIsClosedInBetween() throws InterruptedException {
    // Given
    DynamicBatcher<Integer, Integer> batcher = batcher();
    List<Thread> callers = callers(batcher);
    await().until(() -> batcher.counts().completed() > 100);

    // When
    batcher.close();
    for (Thread caller : callers) {
      caller.join();
    }

    // Then
    BatchCounts counts = batcher.counts();
    assertThat(tickets).as("seed %d", seed).hasSize((int) counts.accepted());
    assertThat(tickets).allMatch(Ticket::isDone);
    assertThat(counts.completed() + counts.failed() + counts.dropped())
        .isEqualTo(counts.accepted());
    assertThat(counts.waiting() + counts.inHand()).isZero();
  }

  private DynamicBatcher<Integer, Integer> batcher() {
    return new DynamicBatcher<>(
        new BatchPolicy(16, Duration.ofMillis(2), 64),
        2,
        () -> {
          Random random = new Random(seed);
          return items -> {
            if (random.nextInt(50) == 0) {
              throw new IllegalStateException("now and then");
            }
            return items.stream().map(i -> 3 * i).toList();
          };
        },
        BatchMetrics.NONE);
  }

  private List<Thread> callers(DynamicBatcher<Integer, Integer> batcher) {
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> callers = new ArrayList<>();
    for (int c = 0; c < CALLERS; c++) {
      int first = c * ITEMS_PER_CALLER;
      Thread caller = new Thread(() -> call(batcher, start, first));
      caller.start();
      callers.add(caller);
    }
    start.countDown();
    return callers;
  }

  private void call(DynamicBatcher<Integer, Integer> batcher, CountDownLatch start, int first) {
    try {
      start.await();
      for (int item = first; item < first + ITEMS_PER_CALLER; item++) {
        Ticket<Integer> ticket = offer(batcher, item);
        tickets.add(ticket);
        // A few wait for their answer, as a blocked stream thread does.
        if (item % 97 == 0
            && batcher.await(ticket, Duration.ofSeconds(10))
            && ticket.failure() == null
            && ticket.result() != 3 * item) {
          faults.add(item + " got " + ticket.result());
        }
      }
    } catch (IllegalStateException closed) {
      // The other test closes in between.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Ticket<Integer> offer(DynamicBatcher<Integer, Integer> batcher, int item)
      throws InterruptedException {
    Optional<Ticket<Integer>> ticket = batcher.offer("lane-" + item % 7, item);
    while (ticket.isEmpty()) {
      batcher.awaitRoom(Duration.ofSeconds(10));
      ticket = batcher.offer("lane-" + item % 7, item);
    }
    return ticket.get();
  }
}
