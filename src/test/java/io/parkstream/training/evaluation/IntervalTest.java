package io.parkstream.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IntervalTest {

  @Test
  void wilson_agreesWithTablesOfIt() {
    assertInterval(Interval.wilson(5, 10), 0.2366, 0.7634);
    assertInterval(Interval.wilson(10, 10), 0.7225, 1);
    assertInterval(Interval.wilson(0, 0), 0, 1);
  }

  @Test
  void ofMean_isNarrowerThanEitherPart() {
    // Given, When
    Interval mean = Interval.ofMean(36, 38, 120, 126);

    // Then: half the root of the squared distances of 0.9474 from 0.8271 and 0.9524 from 0.9000
    assertInterval(mean, 0.9499 - 0.0656, 0.9499 + 0.0220);
  }

  private static void assertInterval(Interval actual, double low, double high) {
    assertThat(actual.low()).isCloseTo(low, within(1e-3));
    assertThat(actual.high()).isCloseTo(high, within(2e-3));
  }
}
