package io.parkstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DynamicBatcherTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration NOW = Duration.ZERO;

  /** Doubles numbers; holds each batch until the gate opens. */
  private static final class Doubler implements BatchHandler<Integer, Integer> {
    final CountDownLatch gate = new CountDownLatch(1);
    final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger closed = new AtomicInteger();

    Doubler opened() {
      gate.countDown();
      return this;
    }

    @Override
    public List<Integer> handle(List<Integer> items) {
      batches.add(List.copyOf(items));
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (items.contains(13)) {
        throw new IllegalArgumentException("13");
      }
      return items.stream().map(i -> 2 * i).toList();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void offer_givesTheResult_onceTheBatchIsHandled() throws InterruptedException {
    Doubler doubler = new Doubler().opened();
    try (DynamicBatcher<Integer, Integer> batcher = batcher(2, LONG, 10, doubler)) {
      // When
      Ticket<Integer> first = batcher.offer("a", 1).orElseThrow();
      Ticket<Integer> second = batcher.offer("b", 2).orElseThrow();

      // Then
      assertThat(batcher.await(first, LONG)).isTrue();
      assertThat(first.result()).isEqualTo(2);
      assertThat(first.failure()).isNull();
      assertThat(second.result()).isEqualTo(4);
      assertThat(second.batchSize()).isEqualTo(2);
      assertThat(second.waitNanos()).isNotNegative();
    }
  }

  @Test
  void offer_givesTheResult_ofAPartialBatch_afterMaxDelay() throws InterruptedException {
    Doubler doubler = new Doubler().opened();
    try (DynamicBatcher<Integer, Integer> batcher =
        batcher(32, Duration.ofMillis(20), 64, doubler)) {
      // When
      Ticket<Integer> ticket = batcher.offer("a", 21).orElseThrow();

      // Then
      assertThat(batcher.await(ticket, LONG)).isTrue();
      assertThat(ticket.result()).isEqualTo(42);
      assertThat(ticket.waitNanos()).isGreaterThanOrEqualTo(20_000_000);
    }
  }

  @Test
  void offer_isRefusedAndCounted_whenTheQueueIsFull() throws InterruptedException {
    Doubler doubler = new Doubler();
    try (DynamicBatcher<Integer, Integer> batcher = batcher(1, NOW, 2, doubler)) {
      // Given
      batcher.offer("a", 1);
      await().until(() -> doubler.batches.size() == 1);
      batcher.offer("a", 2);
      batcher.offer("a", 3);

      // When
      Optional<Ticket<Integer>> refused = batcher.offer("a", 4);

      // Then
      assertThat(refused).isEmpty();
      assertThat(batcher.counts()).isEqualTo(new BatchCounts(3, 1, 0, 0, 0, 2, 1));
      assertThat(batcher.awaitRoom(Duration.ofMillis(1))).isFalse();
      doubler.gate.countDown();
      assertThat(batcher.awaitRoom(LONG)).isTrue();
    }
  }

  @Test
  void batch_failsAlone_whenTheHandlerThrows() throws InterruptedException {
    Doubler doubler = new Doubler().opened();
    try (DynamicBatcher<Integer, Integer> batcher = batcher(1, NOW, 10, doubler)) {
      // When
      Ticket<Integer> bad = batcher.offer("a", 13).orElseThrow();
      Ticket<Integer> good = batcher.offer("a", 14).orElseThrow();

      // Then
      assertThat(batcher.await(good, LONG)).isTrue();
      assertThat(good.result()).isEqualTo(28);
      assertThat(bad.failure()).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(bad::result)
          .isInstanceOf(IllegalStateException.class)
          .hasCause(bad.failure());
      assertThat(batcher.counts()).isEqualTo(new BatchCounts(2, 0, 1, 1, 0, 0, 0));
    }
  }

  @Test
  void batch_fails_whenAnErrorIsThrown_andTheWorkerGoesOn() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    BatchHandler<Integer, Integer> handler =
        items -> {
          if (calls.incrementAndGet() == 1) {
            Thread.currentThread().interrupt();
            throw new OutOfMemoryError("made by the test");
          }
          return items;
        };
    try (DynamicBatcher<Integer, Integer> batcher = batcher(1, NOW, 10, handler)) {
      // When
      Ticket<Integer> bad = batcher.offer("a", 1).orElseThrow();
      Ticket<Integer> good = batcher.offer("a", 2).orElseThrow();

      // Then
      assertThat(batcher.await(good, LONG)).isTrue();
      assertThat(bad.failure()).isInstanceOf(OutOfMemoryError.class);
    }
  }

  @Test
  void batch_fails_whenTheHandlerGivesTooFewResults() throws InterruptedException {
    try (DynamicBatcher<Integer, Integer> batcher = batcher(2, LONG, 10, items -> List.of(1))) {
      // When
      Ticket<Integer> first = batcher.offer("a", 1).orElseThrow();
      batcher.offer("a", 2);

      // Then
      assertThat(batcher.await(first, LONG)).isTrue();
      assertThat(first.failure()).hasMessageContaining("1 results for 2 items");
    }
  }

  @Test
  void ticket_refusesToAnswer_beforeItIsDone() throws InterruptedException {
    Doubler doubler = new Doubler();
    try (DynamicBatcher<Integer, Integer> batcher = batcher(1, NOW, 2, doubler)) {
      Ticket<Integer> ticket = batcher.offer("a", 1).orElseThrow();

      assertThat(batcher.await(ticket, Duration.ofMillis(1))).isFalse();
      assertThatThrownBy(ticket::result).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(ticket::failure).isInstanceOf(IllegalStateException.class);
      doubler.gate.countDown();
    }
  }

  @Test
  void workers_eachHaveTheirOwnHandler_madeUsedAndClosedByThem() throws InterruptedException {
    // Given
    Set<Thread> made = ConcurrentHashMap.newKeySet();
    Set<Thread> wrong = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    BatchHandlerFactory<Integer, Integer> handlers =
        () -> {
          Thread owner = Thread.currentThread();
          made.add(owner);
          return new BatchHandler<>() {
            @Override
            public List<Integer> handle(List<Integer> items) {
              note();
              both.countDown();
              try {
                both.await(5, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return items;
            }

            @Override
            public void close() {
              note();
            }

            private void note() {
              if (Thread.currentThread() != owner) {
                wrong.add(Thread.currentThread());
              }
            }
          };
        };

    // When
    DynamicBatcher<Integer, Integer> batcher =
        new DynamicBatcher<>(new BatchPolicy(1, NOW, 10), 2, handlers, BatchMetrics.NONE);
    assertThat(batcher.awaitReady(LONG)).isTrue();
    batcher.offer("a", 1);
    Ticket<Integer> ticket = batcher.offer("a", 2).orElseThrow();
    assertThat(batcher.await(ticket, LONG)).isTrue();
    batcher.close();

    // Then
    assertThat(both.getCount()).as("both worked at once").isZero();
    assertThat(made).hasSize(2);
    assertThat(wrong).isEmpty();
  }

  @Test
  void awaitReady_throwsTheReason_whenAHandlerCannotBeMade() {
    // Given
    BatchHandlerFactory<Integer, Integer> broken =
        () -> {
          throw new IllegalArgumentException("no model in models/x");
        };
    try (DynamicBatcher<Integer, Integer> batcher =
        new DynamicBatcher<>(new BatchPolicy(1, NOW, 1), 1, broken, BatchMetrics.NONE)) {
      // Then
      assertThatThrownBy(() -> batcher.awaitReady(LONG))
          .hasMessageContaining("no model in models/x")
          .hasCauseInstanceOf(IllegalArgumentException.class);
      assertThat(batcher.isReady()).isFalse();
      assertThatThrownBy(() -> batcher.offer("a", 1)).hasMessageContaining("no model");
    }
  }

  @Test
  void awaitReady_isFalse_whileAHandlerIsMade() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    BatchHandlerFactory<Integer, Integer> slow =
        () -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return items -> items;
        };
    try (DynamicBatcher<Integer, Integer> batcher =
        new DynamicBatcher<>(new BatchPolicy(1, NOW, 1), 1, slow, BatchMetrics.NONE)) {
      assertThat(batcher.awaitReady(Duration.ofMillis(1))).isFalse();
      gate.countDown();
      assertThat(batcher.awaitReady(LONG)).isTrue();
    }
  }

  @Test
  void close_dropsWhatWaits_andLetsTheBatchInHandEnd() {
    // Given
    Doubler doubler = new Doubler();
    RecordingBatchMetrics metrics = new RecordingBatchMetrics();
    DynamicBatcher<Integer, Integer> batcher =
        new DynamicBatcher<>(new BatchPolicy(1, NOW, 10), 1, () -> doubler, metrics);
    Ticket<Integer> inHand = batcher.offer("a", 1).orElseThrow();
    await().until(() -> doubler.batches.size() == 1);
    Ticket<Integer> waiting = batcher.offer("a", 2).orElseThrow();

    // When
    Thread closing = new Thread(batcher::close);
    closing.start();
    await().until(waiting::isDone);
    doubler.gate.countDown();
    await().until(() -> !closing.isAlive());

    // Then
    assertThat(inHand.result()).isEqualTo(2);
    assertThat(waiting.failure()).isInstanceOf(CancellationException.class);
    assertThat(batcher.counts()).isEqualTo(new BatchCounts(2, 0, 1, 0, 1, 0, 0));
    assertThat(metrics.dropped.get()).isEqualTo(1);
    assertThat(doubler.closed).hasValue(1);
    assertThatThrownBy(() -> batcher.offer("a", 3)).hasMessageContaining("closed");
  }

  @Test
  void close_isBounded_andDropsTheBatchThatDoesNotEnd() throws InterruptedException {
    // Given
    Doubler doubler = new Doubler();
    DynamicBatcher<Integer, Integer> batcher = batcher(1, NOW, 10, doubler);
    Ticket<Integer> stuck = batcher.offer("a", 1).orElseThrow();
    await().until(() -> doubler.batches.size() == 1);

    // When
    batcher.close(Duration.ofMillis(20));
    doubler.gate.countDown();
    await().until(() -> doubler.closed.get() == 1);

    // Then
    assertThat(batcher.await(stuck, NOW)).isTrue();
    assertThat(stuck.failure()).isInstanceOf(CancellationException.class);
    assertThat(batcher.counts()).isEqualTo(new BatchCounts(1, 0, 0, 0, 1, 0, 0));
  }

  @Test
  void close_isHarmless_twice() {
    Doubler doubler = new Doubler().opened();
    DynamicBatcher<Integer, Integer> batcher = batcher(1, NOW, 10, doubler);

    batcher.close();
    batcher.close();

    assertThat(doubler.closed).hasValue(1);
    assertThat(batcher.isReady()).isFalse();
  }

  @Test
  void offer_isAnsweredBeforeItsDeadline_thoughTheBatchIsNotFull() throws InterruptedException {
    Doubler doubler = new Doubler().opened();
    try (DynamicBatcher<Integer, Integer> batcher = batcher(32, LONG, 64, doubler)) {
      // Given
      batcher.offer("a", 1);

      // When
      Ticket<Integer> urgent = batcher.offer("a", 2, Duration.ofMillis(30).toNanos()).orElseThrow();

      // Then
      assertThat(batcher.await(urgent, Duration.ofSeconds(5))).isTrue();
      assertThat(urgent.batchSize()).isEqualTo(2);
    }
  }

  @Test
  void late_countsAnswersBehindTheirDeadline_andPaddedThePlacesForNothing()
      throws InterruptedException {
    // Given
    RecordingBatchMetrics metrics = new RecordingBatchMetrics();
    BatchHandler<Integer, Integer> inFours =
        new BatchHandler<>() {
          @Override
          public List<Integer> handle(List<Integer> items) {
            return items;
          }

          @Override
          public int places(int size) {
            return 4;
          }
        };
    try (DynamicBatcher<Integer, Integer> batcher =
        new DynamicBatcher<>(new BatchPolicy(4, NOW, 10), 1, () -> inFours, metrics)) {
      // When
      Ticket<Integer> late = batcher.offer("a", 1, -1).orElseThrow();
      batcher.await(late, LONG);
      Ticket<Integer> inTime = batcher.offer("a", 2, LONG.toNanos()).orElseThrow();
      batcher.await(inTime, LONG);

      // Then
      assertThat(metrics.late).hasValue(1);
      assertThat(metrics.padded).hasValue(6);
    }
  }

  @Test
  void headroom_isWhatFullBatchesWouldGive_lessWhatComes() throws InterruptedException {
    // Given
    AtomicLong now = new AtomicLong();
    BatchHandler<Integer, Integer> measured =
        new BatchHandler<>() {
          @Override
          public List<Integer> handle(List<Integer> items) {
            now.addAndGet(40_000_000);
            return items;
          }

          @Override
          public long[] measuredNanos() {
            return new long[] {10_000_000, 20_000_000, 40_000_000};
          }
        };
    try (DynamicBatcher<Integer, Integer> batcher =
        new DynamicBatcher<>(
            new BatchPolicy(4, NOW, 10), 2, () -> measured, BatchMetrics.NONE, now::get)) {
      assertThat(batcher.awaitReady(LONG)).isTrue();

      // When
      double idle = batcher.headroom();
      Ticket<Integer> ticket = batcher.offer("a", 1).orElseThrow();
      batcher.await(ticket, LONG);

      // Then
      assertThat(idle).as("2 workers, 4 items in 40 ms").isCloseTo(200, within(0.1));
      assertThat(batcher.headroom()).isBetween(190.0, 199.95);
      assertThat(batcher.costNanos(4)).isEqualTo(40_000_000);
    }
  }

  private static DynamicBatcher<Integer, Integer> batcher(
      int maxSize, Duration maxDelay, int capacity, BatchHandler<Integer, Integer> handler) {
    return new DynamicBatcher<>(
        new BatchPolicy(maxSize, maxDelay, capacity), 1, () -> handler, BatchMetrics.NONE);
  }

  private static final class RecordingBatchMetrics implements BatchMetrics {
    final AtomicInteger dropped = new AtomicInteger();
    final AtomicInteger late = new AtomicInteger();
    final AtomicInteger padded = new AtomicInteger();

    @Override
    public void late(int items) {
      late.addAndGet(items);
    }

    @Override
    public void padded(int places) {
      padded.addAndGet(places);
    }

    @Override
    public void dropped(int items) {
      dropped.addAndGet(items);
    }
  }
}
