package io.parkstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkersTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final CountDownLatch work = new CountDownLatch(1);
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  /** Closes itself so that it is counted. */
  private BatchHandler<Integer, Integer> handler() {
    return new BatchHandler<>() {
      @Override
      public List<Integer> handle(List<Integer> items) {
        return items;
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  @AfterEach
  void release() {
    work.countDown();
  }

  @Test
  void eachWorker_hasAHandlerOfItsOwn_untilThereIsNoMoreWork() throws InterruptedException {
    // Given
    Set<BatchHandler<Integer, Integer>> used = ConcurrentHashMap.newKeySet();
    Workers<Integer, Integer> workers =
        workers(
            3,
            this::handler,
            handler -> {
              used.add(handler);
              work.await();
              return rounds.incrementAndGet() <= 3;
            });
    assertThat(workers.awaitReady(LONG)).isTrue();
    await().until(() -> used.size() == 3);

    // When
    work.countDown();
    workers.close();
    workers.join(LONG);

    // Then
    assertThat(closed).hasValue(3);
    assertThat(workers.isReady()).isFalse();
    assertThat(workers.count()).isEqualTo(3);
  }

  @Test
  void interrupt_thatWasMeantForABatch_doesNotEndTheWorker() {
    // When
    Workers<Integer, Integer> workers =
        workers(
            1,
            this::handler,
            handler -> {
              boolean interrupted = Thread.currentThread().isInterrupted();
              Thread.currentThread().interrupt();
              return !interrupted && rounds.incrementAndGet() < 3;
            });
    workers.join(LONG);

    // Then
    assertThat(rounds).as("each round began without an interrupt").hasValue(3);
    assertThat(closed).hasValue(1);
  }

  @Test
  void awaitReady_throwsTheReason_whenAHandlerCannotBeMade() {
    // Given
    Workers<Integer, Integer> workers =
        workers(
            1,
            () -> {
              throw new IllegalArgumentException("no model");
            },
            handler -> true);

    // When
    assertThatThrownBy(() -> workers.awaitReady(LONG))
        // Then
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no model")
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(workers::requireStartable).hasMessageContaining("no model");
  }

  @Test
  void close_endsTheWaitForHandlersThatAreNotMade() throws InterruptedException {
    // Given
    Workers<Integer, Integer> workers =
        workers(
            1,
            () -> {
              awaitWork();
              return handler();
            },
            handler -> false);
    assertThat(workers.awaitReady(Duration.ofMillis(1))).isFalse();

    // When
    workers.close();

    // Then
    assertThat(workers.awaitReady(LONG)).isFalse();
  }

  @Test
  void join_isBounded_andKeepsAnInterrupt() {
    // Given
    Workers<Integer, Integer> workers =
        workers(
            1,
            this::handler,
            handler -> {
              work.await();
              return false;
            });
    workers.join(Duration.ofMillis(1));
    assertThat(closed).hasValue(0);

    // When
    Thread.currentThread().interrupt();
    workers.join(LONG);

    // Then
    assertThat(Thread.interrupted()).isTrue();
    work.countDown();
    workers.join(LONG);
    assertThat(closed).hasValue(1);
  }

  @Test
  void count_belowOne_isRefused() {
    assertThatThrownBy(() -> workers(0, this::handler, handler -> false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("workers=0");
  }

  private void awaitWork() {
    try {
      work.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Workers<Integer, Integer> workers(
      int count,
      BatchHandlerFactory<Integer, Integer> handlers,
      Workers.Work<Integer, Integer> work) {
    Workers<Integer, Integer> workers = new Workers<>(count, handlers, work, NanoClock.SYSTEM);
    workers.start();
    return workers;
  }
}
