package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SilenceRoomTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void silenceBudget_isRaised_whereTheMapSaysNoneAndTheRateIsSlow() {
    assertThat(budget(null, 0.01, null)).isEqualTo(Duration.ofSeconds(300));
    assertThat(budget(null, 0.04, null)).isNull();
    assertThat(budget(null, 1, null)).isNull();
  }

  @Test
  void silenceBudget_isOfTheLongerPause_withOnChange() {
    assertThat(budget(null, 1, MINUTE)).isEqualTo(Duration.ofSeconds(180));
    assertThat(budget(null, 0.01, MINUTE)).isEqualTo(Duration.ofSeconds(300));
  }

  @Test
  void silenceBudget_isTheMaps_whereItHasRoom() {
    assertThat(budget(MINUTE, 1, null)).isEqualTo(MINUTE);
    assertThat(budget(MINUTE, 0.034, null)).isEqualTo(MINUTE);
    assertThat(budget(MINUTE, 1, Duration.ofSeconds(30))).isEqualTo(MINUTE);
  }

  @Test
  void fit_refusesABudget_thatTheRateUsesUp() {
    assertThatThrownBy(() -> budget(MINUTE, 0.01, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("raise --rate to 0.034");
  }

  private static @Nullable Duration budget(
      @Nullable Duration inTheMap, double rate, @Nullable Duration keepAlive) {
    SpaceMap map =
        new SpaceMap(
            new CameraId("lot-1", "north"), 1, new SpaceMap.Frame(100, 80), inTheMap, List.of());
    return new SilenceRoom(rate, keepAlive, Path.of("map.json")).fit(map).silenceBudget();
  }
}
