package io.parkstream.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartsTest {
  @ParameterizedTest
  @CsvSource({
    "0.954545454545, 0.955",
    "0.9, 0.9",
    "0, 0",
    "1, 1",
    "0.0001999999, 0.0002",
    "20, 20",
    "-0.30000000004, -0.3"
  })
  void tick_isShort(double value, String label) {
    // When, Then
    assertThat(Charts.tick(value)).isEqualTo(label);
  }
}
