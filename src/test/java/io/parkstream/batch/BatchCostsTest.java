package io.parkstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BatchCostsTest {
  private final BatchCosts costs = new BatchCosts(12);

  @Test
  void sizes_arePowersOfTwoAndTheLargest() {
    assertThat(costs.sizes()).containsExactly(1, 2, 4, 8, 12);
    assertThat(new BatchCosts(1).sizes()).containsExactly(1);
    assertThat(new BatchCosts(32).sizes()).containsExactly(1, 2, 4, 8, 16, 32);
  }

  @Test
  void nanos_isAStraightLine_betweenWhatWasMeasured() {
    // When
    costs.measured(new long[] {100, 150, 250, 450, 850});

    // Then
    assertThat(costs.nanos(1)).isEqualTo(100);
    assertThat(costs.nanos(3)).isEqualTo(200);
    assertThat(costs.nanos(6)).isEqualTo(350);
    assertThat(costs.nanos(10)).isEqualTo(650);
    assertThat(costs.nanos(12)).isEqualTo(850);
  }

  @Test
  void nanos_isZero_whileNothingIsKnown() {
    assertThat(costs.nanos(7)).isZero();
  }

  @Test
  void observed_movesTheSizesAround_slowly() {
    // Given
    costs.measured(new long[] {100, 150, 250, 450, 850});

    // When
    costs.observed(8, 900);

    // Then
    assertThat(costs.nanos(8)).as("a twentieth of the way").isEqualTo(473);
    assertThat(costs.nanos(4)).isEqualTo(250);
    for (int i = 0; i < 200; i++) {
      costs.observed(8, 900);
    }
    assertThat((double) costs.nanos(8)).isCloseTo(900, within(5.0));
  }

  @Test
  void observed_learnsFromNothing() {
    // When
    for (int i = 0; i < 500; i++) {
      costs.observed(3, 1_000);
      costs.observed(12, 4_000);
    }

    // Then
    assertThat((double) costs.nanos(3)).isCloseTo(1_000, within(10.0));
    assertThat((double) costs.nanos(12)).isCloseTo(4_000, within(10.0));
  }

  @Test
  void measured_refusesOtherSizes() {
    assertThatThrownBy(() -> costs.measured(new long[] {1, 2}))
        .hasMessageContaining("2 costs were measured, of 5 sizes");
  }
}
