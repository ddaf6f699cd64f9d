package io.parkstream.tools.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.gateway.LabelledCrop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadSimulatorTest {
  @Test
  void next_goesRoundAllSpaces_andCarsComeAndGo() {
    // Given
    LoadSimulator load =
        new LoadSimulator(
            "lot",
            3,
            4,
            new CarPark.Traffic(Duration.ofSeconds(60), Duration.ofSeconds(20), 0.5),
            SimulatorStyle.DEMO,
            5);

    // When
    Set<String> spaces = new HashSet<>();
    Set<String> cameras = new HashSet<>();
    int occupied = 0;
    for (int i = 0; i < 240; i++) {
      LabelledCrop crop = load.next(Instant.EPOCH);
      spaces.add(crop.space().key());
      cameras.add(crop.camera().key());
      occupied += crop.occupied() ? 1 : 0;
      load.advance(Duration.ofSeconds(5));
    }

    // Then
    assertThat(spaces).hasSize(12).contains("lot/1-1", "lot/3-4");
    assertThat(cameras).containsExactlyInAnyOrder("lot/cam-1", "lot/cam-2", "lot/cam-3");
    assertThat(occupied).isBetween(60, 180);
  }
}
