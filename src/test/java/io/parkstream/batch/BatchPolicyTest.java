package io.parkstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchPolicyTest {

  @Test
  void policy_takesTheLimits() {
    assertThat(new BatchPolicy(1, Duration.ZERO, 1).maxSize()).isEqualTo(1);
    assertThat(new BatchPolicy(8, Duration.ofSeconds(10), 8).queueCapacity()).isEqualTo(8);
  }

  @Test
  void policy_refusesWithTheNumber_beyondTheLimits() {
    assertThatThrownBy(() -> new BatchPolicy(0, Duration.ZERO, 1)).hasMessageContaining("0");
    assertThatThrownBy(() -> new BatchPolicy(1, Duration.ofMillis(-1), 1))
        .hasMessageContaining("PT-0.001S");
    assertThatThrownBy(() -> new BatchPolicy(1, Duration.ofSeconds(11), 1))
        .hasMessageContaining("PT11S");
    assertThatThrownBy(() -> new BatchPolicy(1, Duration.ZERO, 1, 1.1))
        .hasMessageContaining("minEfficiency must be from 0 to 1: 1.1");
    assertThatThrownBy(() -> new BatchPolicy(1, Duration.ZERO, 1, Double.NaN))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new BatchPolicy(8, Duration.ZERO, 7))
        .hasMessageContaining("7")
        .hasMessageContaining("8");
  }
}
