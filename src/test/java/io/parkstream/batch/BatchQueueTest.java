package io.parkstream.batch;

import static io.parkstream.batch.DynamicBatcher.NO_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
  private static final long MILLI = 1_000_000;

  private final BatchCosts costs = new BatchCosts(4);
  private final BatchQueue<String> queue =
      new BatchQueue<>(new BatchPolicy(4, Duration.ofMillis(50), 10), costs);

  @Test
  void isDue_turnsTrue_whenTheBatchIsFull() {
    // Given
    offerAll("cam-1", 3, 0);
    assertThat(queue.isDue(0)).isFalse();

    // When
    queue.offer("cam-2", "x", 0, NO_DEADLINE);

    // Then
    assertThat(queue.isDue(0)).isTrue();
  }

  @Test
  void isDue_turnsTrue_whenTheOldestReachesMaxDelay() {
    // Given
    queue.offer("cam-1", "old", 10 * MILLI, NO_DEADLINE);
    queue.offer("cam-1", "new", 59 * MILLI, NO_DEADLINE);

    // Then
    assertThat(queue.nanosUntilDue(10 * MILLI)).isEqualTo(50 * MILLI);
    assertThat(queue.isDue(60 * MILLI - 1)).isFalse();
    assertThat(queue.isDue(60 * MILLI)).isTrue();
    assertThat(queue.oldestWaitNanos(60 * MILLI)).isEqualTo(50 * MILLI);
  }

  @Test
  void isDue_turnsTrue_whenOneItemMoreWouldMakeOneLate() {
    // Given
    costs.measured(new long[] {5 * MILLI, 8 * MILLI, 14 * MILLI});

    // When
    queue.offer("cam-1", "urgent", 0, 30 * MILLI);

    // Then
    assertThat(queue.nanosUntilDue(0)).as("30 ms, less a batch of 2").isEqualTo(22 * MILLI);
    queue.offer("cam-1", "idle", 0, 200 * MILLI);
    assertThat(queue.nanosUntilDue(0)).as("30 ms, less a batch of 3").isEqualTo(19 * MILLI);
    assertThat(queue.isDue(19 * MILLI - 1)).isFalse();
    assertThat(queue.isDue(19 * MILLI)).isTrue();
  }

  @Test
  void isDue_followsTheNextDeadline_onceTheMostUrgentIsTaken() {
    // Given
    offerAll("cam-1", 4, 0);
    queue.offer("cam-2", "soon", 0, 10 * MILLI);
    queue.offer("cam-3", "later", 0, 20 * MILLI);

    // When
    List<String> batch = queue.take();

    // Then
    assertThat(batch).contains("soon", "later");
    assertThat(queue.nanosUntilDue(0)).as("the rest has only the delay").isEqualTo(50 * MILLI);
  }

  @Test
  void isDue_isNotHurried_byWhatIsLateAnyway() {
    // When
    queue.offer("cam-1", "late", 0, -MILLI);
    queue.offer("cam-1", "spent", 0, 0);

    // Then
    assertThat(queue.nanosUntilDue(0)).isEqualTo(50 * MILLI);
  }

  @Test
  void isDue_turnsTrue_whenAnItemCostsHardlyMoreThanInAFullBatch() {
    // Given a full batch costs 3 each; 1, 2 and 4 cost 4, 3.3 and 3 each
    BatchQueue<String> eager = eager(0.9);
    costs.measured(new long[] {4 * MILLI, 6_600_000, 12 * MILLI});

    // When, Then: one alone is too dear
    eager.offer("cam-1", "a", 0, NO_DEADLINE);
    assertThat(eager.isDue(0)).isFalse();
    assertThat(eager.takeDue(0)).isEmpty();
    eager.offer("cam-1", "b", 0, NO_DEADLINE);
    assertThat(eager.isDue(0)).isTrue();

    // and three are cut to two, for which engines are prepared
    eager.offer("cam-1", "c", 0, NO_DEADLINE);
    assertThat(eager.takeDue(0)).containsExactly("a", "b");
    assertThat(eager.isDue(0)).isFalse();
    assertThat(eager.takeDue(50 * MILLI)).as("after max-delay").containsExactly("c");
  }

  @Test
  void isDue_waits_asLongAsNothingIsKnownOfCosts() {
    BatchQueue<String> eager = eager(0.1);

    eager.offer("cam-1", "a", 0, NO_DEADLINE);

    assertThat(eager.isDue(0)).isFalse();
  }

  @Test
  void isDue_takesAtOnce_orAlwaysWaits_atTheEndsOfTheRange() {
    // Given all sizes cost the same, each
    BatchQueue<String> never = eager(1);
    BatchQueue<String> always = eager(0);
    costs.measured(new long[] {MILLI, 2 * MILLI, 4 * MILLI});

    // When
    never.offer("cam-1", "a", 0, NO_DEADLINE);
    always.offer("cam-1", "a", 0, NO_DEADLINE);

    // Then
    assertThat(never.isDue(0)).isFalse();
    assertThat(always.isDue(0)).isTrue();
  }

  @Test
  void takeDue_takesAllThatWaits_forADeadline() {
    // Given
    BatchQueue<String> eager = eager(0.9);
    costs.measured(new long[] {4 * MILLI, 6 * MILLI, 12 * MILLI});
    for (String item : List.of("a", "b", "c")) {
      eager.offer("cam-1", item, 0, 15 * MILLI);
    }

    // Then: a batch of four takes 12 ms
    assertThat(eager.takeDue(3 * MILLI)).containsExactly("a", "b", "c");
  }

  private BatchQueue<String> eager(double minEfficiency) {
    return new BatchQueue<>(new BatchPolicy(4, Duration.ofMillis(50), 10, minEfficiency), costs);
  }

  @Test
  void isDue_isFalse_whenNothingWaits() {
    assertThat(queue.isDue(Long.MAX_VALUE)).isFalse();
    assertThat(queue.nanosUntilDue(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void isDue_worksAcrossTheEndOfTheNanoClock() {
    // Given
    queue.offer("cam-1", "x", Long.MAX_VALUE - 10, NO_DEADLINE);

    // Then
    assertThat(queue.isDue(Long.MIN_VALUE + 10)).isFalse();
    assertThat(queue.isDue(Long.MIN_VALUE + 60 * MILLI)).isTrue();
  }

  @Test
  void take_givesEachLaneItsTurn_whenOneHasABacklog() {
    // Given
    offerAll("busy", 8, 0);
    queue.offer("quiet-1", "q1", 1, NO_DEADLINE);
    queue.offer("quiet-2", "q2", 1, NO_DEADLINE);

    // When
    List<String> batch = queue.take();

    // Then
    assertThat(batch).containsExactly("busy-0", "q1", "q2", "busy-1");
  }

  @Test
  void take_carriesTheTurnOver_toTheNextBatch() {
    // Given
    for (String lane : List.of("a", "b", "c", "d", "e")) {
      offerAll(lane, 2, 0);
    }

    // When
    List<String> first = queue.take();
    List<String> second = queue.take();

    // Then
    assertThat(first).containsExactly("a-0", "b-0", "c-0", "d-0");
    assertThat(second).containsExactly("e-0", "a-1", "b-1", "c-1");
  }

  @Test
  void offer_isRefused_whenTheQueueIsFull_andTakenAgainAfterwards() {
    // Given
    offerAll("cam-1", 10, 0);

    // Then
    assertThat(queue.offer("cam-2", "x", 0, NO_DEADLINE)).isFalse();
    queue.take();
    assertThat(queue.offer("cam-2", "x", 0, NO_DEADLINE)).isTrue();
    assertThat(queue.size()).isEqualTo(7);
  }

  @Test
  void oldest_isTheOldestThatStillWaits_afterOthersWereTakenBeforeIt() {
    // Given
    offerAll("busy", 6, 0);
    queue.offer("quiet", "q", 5 * MILLI, NO_DEADLINE);

    // When
    queue.take();

    // Then
    assertThat(queue.oldestWaitNanos(10 * MILLI)).isEqualTo(10 * MILLI);
    queue.take();
    assertThat(queue.oldestWaitNanos(10 * MILLI)).isZero();
  }

  private void offerAll(String lane, int count, long now) {
    for (int i = 0; i < count; i++) {
      queue.offer(lane, lane + "-" + i, now, NO_DEADLINE);
    }
  }
}
