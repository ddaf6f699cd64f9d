package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.batch.DynamicBatcher;
import io.parkstream.stream.LatencyTarget.From;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyTargetTest {
  private static final Duration TARGET = Duration.ofMillis(200);
  private static final long NOW = 1_000_000;

  @Test
  void budget_isTheWholeTarget_fromArrival() {
    LatencyTarget latency = new LatencyTarget(TARGET, From.ARRIVAL);

    assertThat(latency.budgetNanos(NOW - 3_600_000, NOW)).isEqualTo(200_000_000);
  }

  @Test
  void budget_isWhatTheWayHasLeft_fromCapture() {
    LatencyTarget latency = new LatencyTarget(TARGET, From.CAPTURE);

    assertThat(latency.budgetNanos(NOW - 150, NOW)).isEqualTo(50_000_000);
    assertThat(latency.budgetNanos(NOW - 250, NOW)).isEqualTo(-50_000_000);
    assertThat(latency.budgetNanos(NOW + 5_000, NOW)).as("a clock ahead").isEqualTo(200_000_000);
  }

  @Test
  void budget_isNone_withoutATarget() {
    assertThat(LatencyTarget.NONE.budgetNanos(0, NOW)).isEqualTo(DynamicBatcher.NO_DEADLINE);
  }

  @Test
  void target_isRefused_whenItIsZero() {
    assertThatThrownBy(() -> new LatencyTarget(Duration.ZERO, From.ARRIVAL))
        .hasMessageContaining("longer than 0");
  }
}
