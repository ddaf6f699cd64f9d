package io.parkstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ThroughputTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void perSecond_isTheRateThatIsKept() {
    // Given
    Throughput throughput = new Throughput(0);

    // When
    long now = 0;
    for (int i = 0; i < 600; i++) {
      now += SECOND / 10;
      throughput.add(32, now);
    }

    // Then
    assertThat(throughput.perSecond(now)).isCloseTo(320, within(5.0));
  }

  @Test
  void perSecond_isForgotten_whenNothingComes() {
    // Given
    Throughput throughput = new Throughput(0);
    throughput.add(1_000, 0);

    // Then
    assertThat(throughput.perSecond(0)).isCloseTo(100, within(0.1));
    assertThat(throughput.perSecond(10 * SECOND)).isCloseTo(36.8, within(0.1));
    assertThat(throughput.perSecond(100 * SECOND)).isLessThan(0.1);
  }
}
