package io.parkstream.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.LabelledCrop;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoCamerasTest {
  private static final Instant START = Instant.parse("2026-03-01T13:00:00Z");

  @Test
  void drawnCarPark_hasTwoZones_eachOfTwoCameras() {
    // Given
    DemoCameras cameras = DemoCameras.drawn(2026);

    // When
    List<SpaceMap> maps = cameras.maps();

    // Then
    assertThat(maps)
        .extracting(
            map -> map.spaces().stream().map(space -> space.zone()).distinct().toList().toString())
        .containsExactly("[lower-deck]", "[lower-deck]", "[upper-deck]", "[upper-deck]");
  }

  @Test
  void drawnCarPark_livesAnAfternoonInFastMotion_andSaysSo() {
    // Given
    DemoCameras cameras = DemoCameras.drawn(2026);
    Map<SpaceId, Boolean> truth = new HashMap<>();
    int changes = 0;

    // When
    for (int second = 0; second < 180; second += 3) {
      for (LabelledCrop crop : cameras.next(START.plusSeconds(second))) {
        Boolean before = truth.put(crop.space(), crop.occupied());
        changes += before != null && before != crop.occupied() ? 1 : 0;
      }
    }

    // Then: in three minutes, which are three hours, a space changes two or three times
    assertThat(cameras.describe())
        .startsWith("a drawn car park in fast motion, where a second shows a minute")
        .endsWith("4 cameras, " + truth.size() + " spaces");
    assertThat((double) changes / truth.size()).isBetween(1.0, 4.0);
    assertThat((double) truth.values().stream().filter(occupied -> occupied).count() / truth.size())
        .isBetween(0.35, 0.9);
  }
}
