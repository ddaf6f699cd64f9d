package io.parkstream.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BacklogBenchTest {
  @Test
  void crops_lastForTheTime_besideTheQuarterThatWarmsUp() {
    // When
    int crops = BacklogBench.crops(300, Duration.ofSeconds(9));

    // Then
    assertThat(crops).isEqualTo(3_600);
  }

  @Test
  void crops_areAtLeastAThousand_howeverSlowTheEngine() {
    // When
    int crops = BacklogBench.crops(12, Duration.ofSeconds(1));

    // Then
    assertThat(crops).isEqualTo(1_000);
  }
}
