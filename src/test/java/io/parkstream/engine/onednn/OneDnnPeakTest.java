package io.parkstream.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.engine.Precision;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OneDnnPeakTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void peak_isMeasuredInEachPrecision_andNamesItsInstructions() throws InterruptedException {
    for (Precision precision : Precision.values()) {
      if (OneDnn.isFastIn(precision)) {
        // When
        OneDnnPeak peak = OneDnnPeak.measure(precision, 1, SHORT);

        // Then
        assertThat(peak.gigaOperationsPerSecond())
            .as("billions per second in %s", precision)
            .isBetween(0.5, 100_000.0);
        assertThat(peak.implementation()).contains("avx").doesNotContain("ref");
      }
    }
  }

  @Test
  void peak_holdsNoMemoryAfterwards() throws InterruptedException {
    long before = OneDnn.nativeBytes();
    OneDnnPeak.measure(Precision.FP32, 2, Duration.ofMillis(10));
    assertThat(OneDnn.nativeBytes()).isEqualTo(before);
  }
}
