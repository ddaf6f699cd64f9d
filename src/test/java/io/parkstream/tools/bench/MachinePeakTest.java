package io.parkstream.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MachinePeakTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void peak_isMeasuredInBothPrecisions() {
    assertThat(MachinePeak.fp32(1, SHORT)).as("billions per second").isBetween(0.5, 10_000.0);
    assertThat(MachinePeak.int8(1, SHORT)).as("billions per second").isBetween(0.5, 40_000.0);
  }
}
