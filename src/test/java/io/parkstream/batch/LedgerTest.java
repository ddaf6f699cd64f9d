package io.parkstream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger<Integer, Integer> ledger = new Ledger<>();

  @Test
  void completed_givesEachItemItsResultAndItsTimes() {
    // Given
    Accepted<Integer, Integer> first = accepted(1, 100);
    Accepted<Integer, Integer> second = accepted(2, 130);
    List<Accepted<Integer, Integer>> batch = List.of(first, second);
    ledger.taken(batch);

    // When
    ledger.completed(batch, List.of(10, 20), 150, 40);

    // Then
    assertThat(first.ticket().result()).isEqualTo(10);
    assertThat(second.ticket().result()).isEqualTo(20);
    assertThat(first.ticket().waitNanos()).isEqualTo(50);
    assertThat(second.ticket().waitNanos()).isEqualTo(20);
    assertThat(second.ticket().handlerNanos()).isEqualTo(40);
    assertThat(second.ticket().batchSize()).isEqualTo(2);
    assertThat(ledger.counts(0)).isEqualTo(new BatchCounts(2, 0, 2, 0, 0, 0, 0));
  }

  @Test
  void failed_givesEveryItemTheFailure() {
    // Given
    List<Accepted<Integer, Integer>> batch = List.of(accepted(1, 0), accepted(2, 0));
    ledger.taken(batch);
    IllegalStateException failure = new IllegalStateException("by the test");

    // When
    ledger.failed(batch, failure, 5, 1);

    // Then
    assertThat(batch).allSatisfy(item -> assertThat(item.ticket().failure()).isSameAs(failure));
    assertThat(ledger.counts(0)).isEqualTo(new BatchCounts(2, 0, 0, 2, 0, 0, 0));
  }

  @Test
  void droppedInFlight_endsWhatWorkersHave_andLateResultsChangeNothing() {
    // Given
    List<Accepted<Integer, Integer>> batch = List.of(accepted(1, 0), accepted(2, 0));
    ledger.taken(batch);

    // When
    int dropped = ledger.droppedInFlight();
    ledger.completed(batch, List.of(10, 20), 0, 0);
    int again = ledger.droppedInFlight();

    // Then
    assertThat(dropped).isEqualTo(2);
    assertThat(again).isZero();
    assertThat(batch.get(0).ticket().failure()).isInstanceOf(CancellationException.class);
    assertThat(ledger.counts(0)).isEqualTo(new BatchCounts(2, 0, 0, 0, 2, 0, 0));
  }

  @Test
  void counts_addUp_whereverTheItemsAre() {
    // Given
    List<Accepted<Integer, Integer>> batch = List.of(accepted(1, 0), accepted(2, 0));
    ledger.taken(batch);
    accepted(3, 0);

    // When
    ledger.refused();

    // Then
    assertThat(ledger.counts(1)).isEqualTo(new BatchCounts(3, 1, 0, 0, 0, 1, 2));
  }

  private Accepted<Integer, Integer> accepted(int item, long nanos) {
    ledger.accepted();
    return new Accepted<>(item, new Ticket<>(), nanos, DynamicBatcher.NO_DEADLINE);
  }
}
