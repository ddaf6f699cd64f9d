package io.parkstream.training.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.testing.PkLotFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedFramesTest {
  private static final Duration HOLD = Duration.ofSeconds(5);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  @Test
  void frame_isHeldThenFollowedByTheNext_inTheOrderOfTime() {
    // Given
    new PkLotFolder(folder)
        .frame("2013-04-15_07_10_01", 90, true, true)
        .frame("2013-04-15_07_05_01", 60, false, true);
    RecordedFrames frames = RecordedFrames.open(folder, "site", CropGeometry.SQUARE, HOLD);
    CameraId camera = new CameraId("site", "lot");

    // When
    List<Boolean> firstSpace = new ArrayList<>();
    for (int second = 0; second < 12; second++) {
      firstSpace.add(frames.frame(camera, NOW).get(0).occupied());
      frames.advance(Duration.ofSeconds(1));
    }

    // Then
    assertThat(frames.cameras()).containsExactly(camera);
    assertThat(firstSpace)
        .as("five seconds each, then from the start again")
        .containsExactly(
            false, false, false, false, false, true, true, true, true, true, false, false);
  }

  @Test
  void frame_isRestamped_andLeavesOutWhatHasNoLabel() {
    // Given
    new PkLotFolder(folder).frame("a", 60, false, null, true);
    RecordedFrames frames = RecordedFrames.open(folder, "site", CropGeometry.SQUARE, HOLD);

    // When
    List<LabelledCrop> crops = frames.frame(frames.cameras().get(0), NOW);

    // Then
    assertThat(crops)
        .extracting(LabelledCrop::space)
        .containsExactly(new SpaceId("site", "1"), new SpaceId("site", "3"))
        .isEqualTo(frames.spaces(frames.cameras().get(0)));
    assertThat(crops).allMatch(crop -> crop.capturedAt().equals(NOW));
    assertThat(frames.unlabelled()).isEqualTo(1);
  }

  @Test
  void frame_thatIsCutOff_isRefusedByName() throws IOException {
    // Given
    new PkLotFolder(folder).frame("whole", 60, true, false).frame("xhalf", 60, true, false);
    Path half = folder.resolve("xhalf.png");
    byte[] bytes = Files.readAllBytes(half);
    Files.write(half, Arrays.copyOf(bytes, bytes.length / 2));

    // When, Then
    assertThatThrownBy(
            () -> {
              RecordedFrames frames =
                  RecordedFrames.open(folder, "site", CropGeometry.SQUARE, HOLD);
              for (int frame = 0; frame < 2; frame++) {
                frames.frame(frames.cameras().get(0), NOW);
                frames.advance(HOLD);
              }
            })
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("xhalf.png cannot be decoded");
  }

  @Test
  void open_takesTheFoldersNameAsSite_whenNoneIsGiven() throws IOException {
    // Given
    Path named = Files.createDirectory(folder.resolve("car park ü"));
    new PkLotFolder(named).frame("a", 60, true);

    // When
    RecordedFrames frames = RecordedFrames.open(named, null, CropGeometry.SQUARE, HOLD);

    // Then
    assertThat(frames.cameras()).containsExactly(new CameraId("car-park--", "lot"));
  }

  @Test
  void open_saysWhatIsMissing() throws IOException {
    assertThatThrownBy(() -> RecordedFrames.open(folder, null, CropGeometry.SQUARE, HOLD))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("no .jpg or .png frames");

    Files.writeString(folder.resolve("a.jpg"), "no picture");
    assertThatThrownBy(() -> RecordedFrames.open(folder, null, CropGeometry.SQUARE, HOLD))
        .hasMessageContaining("a.jpg has no annotation a.xml");

    new PkLotFolder(folder).frame("a", 1, true);
    assertThatThrownBy(() -> RecordedFrames.open(folder, null, CropGeometry.SQUARE, HOLD))
        .hasMessageContaining("a.jpg cannot be decoded");

    Files.delete(folder.resolve("a.jpg"));
    new PkLotFolder(folder).frame("a", 1, (Boolean) null);
    assertThatThrownBy(() -> RecordedFrames.open(folder, null, CropGeometry.SQUARE, HOLD))
        .hasMessageContaining("no space of the 1 frames");

    assertThatThrownBy(
            () -> RecordedFrames.open(folder.resolve("x"), null, CropGeometry.SQUARE, HOLD))
        .hasMessageContaining("cannot list the frames");
  }

  @Test
  void frame_fillsUp_onTheRealCarParkThatDoes() {
    // Given
    Path real = Path.of("../shared/data/pklot_frames/ufpr05");
    assumeTrue(Files.exists(real), "skipped: no real PKLot frames in " + real);
    RecordedFrames frames = RecordedFrames.open(real, null, CropGeometry.SQUARE, HOLD);

    // When
    List<Long> occupied = new ArrayList<>();
    for (int i = 0; i < frames.frameCount(); i++) {
      occupied.add(
          frames.frame(frames.cameras().get(0), NOW).stream()
              .filter(LabelledCrop::occupied)
              .count());
      frames.advance(HOLD);
    }

    // Then
    assertThat(occupied).containsExactly(8L, 15L, 24L, 39L, 40L);
  }
}
