package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraCondition.Kind;
import io.parkstream.domain.SpaceMap;
import io.parkstream.tools.simulator.MountedCamera;
import io.parkstream.tools.simulator.SimulatorStyle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link CameraFilmsIT}: one camera, seen every ten seconds. */
class CameraWatchTest {
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final boolean LONG = "long".equals(System.getProperty("chaos"));

  @TempDir Path folder;

  private WatchedFilm film(CameraWatch.Settings settings) {
    return new WatchedFilm(new MountedCamera(SimulatorStyle.FIELD, 1), settings);
  }

  @Test
  void whatHappensToACamera_isFoundWithinAMinute_andClearedAfterIt() {
    // Given
    WatchedFilm film = film(new CameraWatch.Settings(PERIOD, null));
    MountedCamera camera = film.camera;
    film.run(MINUTE);
    film.fadeTo("SUNNY", 0);
    assertThat(film.conditions).hasSize(1);

    // Then a nudge, by how much and where to
    assertThat(film.after(() -> camera.hang(16, -12, 0.02, 1, 0), MINUTE)).isEqualTo("MOVED 30");
    CameraCondition moved = film.last();
    assertThat(moved.pixels()).isCloseTo(displacement(camera), within(1.5));
    assertThat(worstCorner(camera, moved)).isLessThan(2.5);
    assertThat(moved.mapRevision()).isEqualTo(camera.map().revision());
    assertThat(film.after(camera::hangRight, MINUTE)).isEqualTo("CLEAR 40");

    // Then a lens that is covered, or fogged
    assertThat(film.after(() -> camera.cover(1), MINUTE)).isEqualTo("OBSTRUCTED 30");
    assertThat(film.after(() -> camera.cover(0), MINUTE)).isEqualTo("CLEAR 40");
    assertThat(film.after(() -> camera.fog(0.8), MINUTE)).isEqualTo("OUT_OF_FOCUS 30");
    assertThat(film.after(() -> camera.fog(0), MINUTE)).isEqualTo("CLEAR 40");

    // Then a camera that shows another place
    assertThat(film.after(() -> camera.hang(900, 30, 0.3, 1, 0), MINUTE)).isEqualTo("MOVED 30");
    assertThat(film.last().homography()).isNull();
    assertThat(film.alarms())
        .containsExactly(Kind.MOVED, Kind.OBSTRUCTED, Kind.OUT_OF_FOCUS, Kind.MOVED);
  }

  @Test
  void lightRainNightAndALorry_areNoAlarm() {
    // Given
    WatchedFilm film = film(new CameraWatch.Settings(LONG ? PERIOD : PERIOD.multipliedBy(3), null));
    film.run(MINUTE);

    // When
    for (String weather : List.of("SUNNY", "RAINY", "DUSK", "NIGHT")) {
      film.fadeTo(weather, 1);
      film.camera.lorry(0.5, 0xe8e8e8);
      film.run(PERIOD.multipliedBy(2));
      film.camera.lorry(Double.NaN, 0);
    }
    film.run(MINUTE);

    // Then
    assertThat(film.alarms()).isEmpty();
    assertThat(film.conditions).hasSize(1);
  }

  @Test
  void whatAMapWasDrawnOn_isKeptAcrossRestarts_andForThatRevisionOnly() throws IOException {
    // Given a camera that was moved while its gateway was away
    CameraWatch.Settings settings = new CameraWatch.Settings(PERIOD, folder);
    film(settings).run(PERIOD);
    WatchedFilm again = film(settings);
    again.camera.hang(30, 0, 0, 1, 0);

    // When
    again.run(MINUTE);

    // Then
    assertThat(again.alarms()).containsExactly(Kind.MOVED);
    try (var files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName)).containsExactly(Path.of("mounted@drawn.r1.jpg"));
    }
  }

  @Test
  void whatIsKeptAndIsNoFrameOfTheCamera_isRefused_withWhatToDo() throws IOException {
    // Given
    Path file = folder.resolve("mounted@drawn.r1.jpg");
    Files.write(file, new byte[] {1, 2, 3});

    // Then
    assertThatThrownBy(() -> film(new CameraWatch.Settings(PERIOD, folder)))
        .isInstanceOf(ParkstreamException.class)
        .hasMessage(file + " is no whole picture; delete it to take a new reference");
  }

  @Test
  void aCameraThatIsNotWatched_orShowsNothingToFindAgain_hasNoCondition() {
    // Given
    List<CameraCondition> conditions = new ArrayList<>();
    SpaceMap map = new MountedCamera(SimulatorStyle.FIELD, 1).map();
    CameraWatch off = new CameraWatch(map, CameraWatch.Settings.NONE, conditions::add);
    CameraWatch on = new CameraWatch(map, new CameraWatch.Settings(PERIOD, null), conditions::add);
    Instant now = Instant.parse("2026-03-01T08:00:00Z");

    // When
    try (Mat plain =
        new Mat(MountedCamera.HEIGHT, MountedCamera.WIDTH, opencv_core.CV_8UC3, Scalar.all(120))) {
      for (int i = 0; i < 20; i++) {
        off.look(plain, now.plusSeconds(10L * i));
        on.look(plain, now.plusSeconds(10L * i));
      }
      off.frozen(now);
    }

    // Then
    assertThat(conditions).isEmpty();
  }

  @Test
  void aFrozenCamera_isPublished_andClearOnceItShowsItsSpaces() {
    // Given
    List<Kind> kinds = new ArrayList<>();
    MountedCamera camera = new MountedCamera(SimulatorStyle.FIELD, 1);
    CameraWatch watch =
        new CameraWatch(
            camera.map(),
            new CameraWatch.Settings(PERIOD, null),
            condition -> kinds.add(condition.kind()));
    Instant now = Instant.parse("2026-03-01T08:00:00Z");

    // When
    watch.frozen(now);
    for (int i = 1; i <= 6; i++) {
      try (Mat frame = camera.frame()) {
        watch.look(frame, now.plusSeconds(10L * i));
      }
    }

    // Then
    assertThat(kinds).containsExactly(Kind.FROZEN, Kind.CLEAR);
  }

  private static double displacement(MountedCamera camera) {
    double[] distances =
        camera.map().spaces().stream()
            .flatMap(space -> space.polygon().stream())
            .mapToDouble(
                corner -> {
                  PixelPoint seen = camera.seen(corner.x(), corner.y());
                  return Math.hypot(seen.x() - corner.x(), seen.y() - corner.y());
                })
            .sorted()
            .toArray();
    return distances[distances.length / 2];
  }

  /** Pixels between where a condition's homography takes a corner and where it is. */
  private static double worstCorner(MountedCamera camera, CameraCondition moved) {
    double[] h =
        Objects.requireNonNull(moved.homography()).stream()
            .mapToDouble(Double::doubleValue)
            .toArray();
    return camera.map().spaces().stream()
        .flatMap(space -> space.polygon().stream())
        .mapToDouble(
            corner -> {
              PixelPoint seen = camera.seen(corner.x(), corner.y());
              double w = Homography.w(h, corner.x(), corner.y());
              return Math.hypot(
                  Homography.x(h, corner.x(), corner.y(), w) - seen.x(),
                  Homography.y(h, corner.x(), corner.y(), w) - seen.y());
            })
        .max()
        .orElseThrow();
  }
}
