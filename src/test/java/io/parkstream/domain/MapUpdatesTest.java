package io.parkstream.domain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.domain.SpaceRegister.MapOutcome;
import io.parkstream.testing.MovedClock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MapUpdatesTest {
  private static final Instant START = Observations.START;
  private static final CameraId CAM = Observations.CAMERA;
  private static final CameraId OTHER = new CameraId("north", "cam-2");

  private final MovedClock clock = new MovedClock(START);
  private final RecordedEffects effects = new RecordedEffects();
  private final CameraSpaces all =
      new CameraSpaces(4L * SpaceRegister.SPACE_BYTES, effects::hasRoom, () -> 0);
  private final MapUpdates maps =
      new MapUpdates(
          all,
          new SpaceUpdates(all, WatchPolicy.DEFAULT, space -> null, clock, effects),
          new OccupancyRule(Observations.policy(1, 1, 0.1)),
          () -> 0,
          effects);

  @Test
  void mapped_meetsRetires_andRemembersTheMapLast() {
    // Given
    maps.mapped(map(CAM, 1, "A1", "A2"), START);
    effects.done.clear();

    // When
    MapOutcome outcome = maps.mapped(map(CAM, 2, "A2", "A3"), START);

    // Then
    assertThat(outcome).isEqualTo(MapOutcome.TAKEN);
    assertThat(effects.done)
        .containsExactly(
            "published A3", "remembered A3", "retired A1", "forgot A1", "remembered map of cam-1");
    assertThat(all.camera(CAM).spaces).containsOnlyKeys("A2", "A3");
  }

  @Test
  void mapped_changesNothing_forTheSameMapAndAnOlderOne() {
    // Given
    maps.mapped(map(CAM, 2, "A1"), START);
    effects.done.clear();

    // When
    MapOutcome same = maps.mapped(map(CAM, 2, "A1"), START);
    MapOutcome older = maps.mapped(map(CAM, 1, "A2"), START);

    // Then
    assertThat(same).isEqualTo(MapOutcome.TAKEN);
    assertThat(older).isEqualTo(MapOutcome.OUTDATED);
    assertThat(effects.done).isEmpty();
  }

  @Test
  void mapped_movesASpaceToItsNewCamera() {
    // Given
    maps.mapped(map(CAM, 1, "A1"), START);

    // When
    maps.mapped(map(OTHER, 1, "A1"), START.plusSeconds(1));

    // Then
    assertThat(requireNonNull(all.space(new SpaceId("north", "A1"))).state.camera())
        .isEqualTo(OTHER);
    assertThat(all.camera(CAM).spaces).isEmpty();
  }

  @Test
  void mapped_hasNoRoom_unlessAMapTakesNoMoreThanTheOneBefore() {
    // Given
    maps.mapped(map(CAM, 1, "A1", "A2"), START);
    effects.room = 0;

    // When
    MapOutcome more = maps.mapped(map(CAM, 2, "A1", "A2", "A3"), START);
    MapOutcome asMany = maps.mapped(map(CAM, 2, "A1", "A3"), START);

    // Then
    assertThat(more).isEqualTo(MapOutcome.NO_ROOM);
    assertThat(asMany).isEqualTo(MapOutcome.TAKEN);
    assertThat(all.camera(CAM).spaces).containsOnlyKeys("A1", "A3");
  }

  @Test
  void unmapped_retiresAllSpaces_andForgetsTheCamera() {
    // Given
    maps.mapped(map(CAM, 1, "A1", "A2"), START);
    effects.done.clear();

    // When
    maps.unmapped(CAM, START);

    // Then
    assertThat(effects.done)
        .containsExactly(
            "retired A1", "forgot A1", "retired A2", "forgot A2", "forgot map of cam-1");
    assertThat(all.known(CAM.key())).isNull();
    assertThat(all.bytes()).isZero();
  }

  @Test
  void load_takesUpAMap_ifThereIsRoom() {
    // Given
    effects.mapBytes = 100;

    // When
    boolean loaded = maps.load(map(CAM, 1, "A1"));
    effects.room = 0;
    boolean refused = maps.load(map(OTHER, 1, "A2"));

    // Then
    assertThat(loaded).isTrue();
    assertThat(refused).isFalse();
    assertThat(all.camera(CAM).map).isNotNull();
    assertThat(effects.done).isEmpty();
  }

  private static SpaceMap map(CameraId camera, long revision, String... spaces) {
    List<Corner> polygon = List.of(new Corner(0, 0), new Corner(4, 0), new Corner(4, 4));
    return new SpaceMap(
        camera,
        revision,
        new Frame(100, 100),
        null,
        Stream.of(spaces).map(space -> new MappedSpace(space, "ramp", polygon)).toList());
  }
}
