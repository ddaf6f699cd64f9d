package io.parkstream.tools.replay;

import static io.parkstream.domain.Occupancy.EMPTY;
import static io.parkstream.domain.Occupancy.OCCUPIED;
import static io.parkstream.domain.Occupancy.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferingIntervalTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final SpaceId SPACE = new SpaceId("north", "A1");

  @Test
  void between_findsWhereTheTwoDiffer_withinTheRangeOnly() {
    // Given
    OccupancyTimeline now = timeline(0, EMPTY, 100, OCCUPIED, 500, EMPTY);
    OccupancyTimeline other = timeline(0, EMPTY, 160, OCCUPIED, 300, UNKNOWN, 330, OCCUPIED);

    // When
    List<DifferingInterval> stretches =
        DifferingInterval.between(
            CAMERA, SPACE, now, other, START.plusSeconds(50), START.plusSeconds(600));

    // Then
    assertThat(stretches)
        .containsExactly(
            stretch(100, 160, OCCUPIED, EMPTY),
            stretch(300, 330, OCCUPIED, UNKNOWN),
            stretch(500, 600, EMPTY, OCCUPIED));
  }

  @Test
  void between_isUnknown_beforeTheFirstBelief() {
    // When
    List<DifferingInterval> stretches =
        DifferingInterval.between(
            CAMERA, SPACE, timeline(10, EMPTY), timeline(40, EMPTY), START, START.plusSeconds(60));

    // Then
    assertThat(stretches).containsExactly(stretch(10, 40, EMPTY, UNKNOWN));
  }

  @Test
  void flips_countsChangesBetweenEmptyAndOccupied_notThoseThroughUnknown() {
    // When
    int flips =
        timeline(0, EMPTY, 10, UNKNOWN, 20, EMPTY, 30, OCCUPIED, 40, UNKNOWN, 50, EMPTY).flips();

    // Then
    assertThat(flips).isEqualTo(2);
  }

  @Test
  void sum_addsCameras_andDividesByTheirCommonTime() {
    // Given an hour of two cameras
    CameraDifference one =
        CameraDifference.of(
            "north/cam-1",
            List.of(timeline(0, EMPTY, 10, OCCUPIED), timeline()),
            List.of(timeline(0, EMPTY), timeline()),
            200,
            3,
            List.of(stretch(10, 82, OCCUPIED, EMPTY)),
            Duration.ofHours(1));
    CameraDifference two =
        CameraDifference.of(
            "north/cam-2",
            List.of(timeline(0, EMPTY)),
            List.of(timeline(0, EMPTY)),
            100,
            0,
            List.of(),
            Duration.ofHours(1));

    // When
    CameraDifference sum = CameraDifference.sum("all", List.of(one, two), Duration.ofHours(1));

    // Then
    assertThat(one.flipsPerHourNow()).isEqualTo(1);
    assertThat(one.disagreement()).isEqualTo(72 / 7200.0);
    assertThat(sum)
        .isEqualTo(
            new CameraDifference("all", 3, 300, 3, 1, 0, 1, 0, 10800, 72 / 10800.0, 0, 72, 0));
  }

  private static DifferingInterval stretch(int from, int until, Occupancy now, Occupancy other) {
    return new DifferingInterval(
        CAMERA, SPACE, START.plusSeconds(from), START.plusSeconds(until), now, other);
  }

  /** Seconds and beliefs in turn. */
  private static OccupancyTimeline timeline(Object... entries) {
    OccupancyTimeline timeline = new OccupancyTimeline();
    for (int i = 0; i < entries.length; i += 2) {
      timeline.add(START.plusSeconds((Integer) entries[i]), (Occupancy) entries[i + 1]);
    }
    return timeline;
  }
}
