package io.parkstream.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static final long MILLI = 1_000_000;

  @Test
  void millis_isTheDurationThatTheShareIsNotAbove() {
    // Given
    Latencies latencies = new Latencies();
    for (int i = 2_000; i >= 1; i--) {
      latencies.add(i * MILLI);
    }

    // Then
    assertThat(latencies.count()).isEqualTo(2_000);
    assertThat(latencies.millis(0.5)).isEqualTo(1_000);
    assertThat(latencies.millis(0.99)).isEqualTo(1_980);
    assertThat(latencies.millis(1)).isEqualTo(2_000);
  }

  @Test
  void millis_isZero_whenThereIsNone() {
    assertThat(new Latencies().millis(0.99)).isZero();
  }
}
