package io.parkstream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HandledTest {
  private final AtomicLong now = new AtomicLong(1_000);
  private final List<String> reported = new ArrayList<>();
  private final BatchMetrics metrics =
      new BatchMetrics() {
        @Override
        public void handled(int size, long handlerNanos) {
          reported.add("handled " + size + " in " + handlerNanos);
        }

        @Override
        public void failed(int size, long handlerNanos) {
          reported.add("failed " + size + " in " + handlerNanos);
        }

        @Override
        public void padded(int places) {
          reported.add("padded " + places);
        }

        @Override
        public void late(int items) {
          reported.add("late " + items);
        }
      };

  @Test
  void results_areThoseOfTheHandler_withItsTime() {
    // When
    Handled<Integer> handled =
        Handled.by(handler(4), List.of(accepted(1, 100), accepted(2, 5)), metrics, now::get);

    // Then
    assertThat(handled).isEqualTo(new Handled<>(List.of(2, 4), null, 1_000, 20));
    assertThat(handled.endNanos()).isEqualTo(1_020);
    assertThat(reported).containsExactly("padded 2", "handled 2 in 20", "late 1");
  }

  @Test
  void failure_isWhatWasThrown_andErrorsToo() {
    // Given
    OutOfMemoryError error = new OutOfMemoryError("by the test");
    BatchHandler<Integer, Integer> broken =
        items -> {
          now.addAndGet(7);
          throw error;
        };

    // When
    Handled<Integer> handled = Handled.by(broken, List.of(accepted(1, 0)), metrics, now::get);

    // Then
    assertThat(handled).isEqualTo(new Handled<>(List.of(), error, 1_000, 7));
    assertThat(reported).containsExactly("failed 1 in 7");
  }

  @Test
  void failure_isReported_whenResultsAreMissing() {
    // When
    Handled<Integer> handled =
        Handled.by(items -> List.of(), List.of(accepted(1, 0)), metrics, now::get);

    // Then
    assertThat(handled.failure()).hasMessage("the handler gave 0 results for 1 items");
    assertThat(handled.results()).isEmpty();
  }

  /** Doubles, in 20 ns. */
  private BatchHandler<Integer, Integer> handler(int places) {
    return new BatchHandler<>() {
      @Override
      public List<Integer> handle(List<Integer> items) {
        now.addAndGet(20);
        return items.stream().map(item -> 2 * item).toList();
      }

      @Override
      public int places(int size) {
        return places;
      }
    };
  }

  private Accepted<Integer, Integer> accepted(int item, long budgetNanos) {
    return new Accepted<>(item, new Ticket<>(), 1_000, budgetNanos);
  }
}
