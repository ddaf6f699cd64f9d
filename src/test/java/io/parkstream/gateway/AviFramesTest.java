package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.SkippedFrames.Reason;
import io.parkstream.testing.AviDraft;
import io.parkstream.testing.JpegSurgery;
import io.parkstream.testing.NoisyPicture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_videoio;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_videoio.VideoWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AviFramesTest {
  private static final int FRAMES = 12;

  @TempDir Path folder;

  private final SkippedFrames skipped = new SkippedFrames();

  @Test
  void next_givesEachFrameAtItsTime() throws IOException {
    // Given a film as OpenCV writes it
    Path file = folder.resolve("film.avi");
    try (Size size = new Size(64, 48);
        VideoWriter writer =
            new VideoWriter(
                file.toString(),
                opencv_videoio.CAP_OPENCV_MJPEG,
                VideoWriter.fourcc((byte) 'M', (byte) 'J', (byte) 'P', (byte) 'G'),
                4,
                size,
                true)) {
      for (int level = 0; level < 200; level += 40) {
        try (Scalar colour = new Scalar(level, level, level, 0);
            Mat pixels = new Mat(48, 64, opencv_core.CV_8UC3, colour)) {
          writer.write(pixels);
        }
      }
      writer.release();
    }
    Instant written = Files.getLastModifiedTime(file).toInstant();

    // When
    List<Instant> times = times(file);

    // Then
    assertThat(times).hasSize(5);
    assertThat(times.get(0)).isEqualTo(written.minusMillis(1250));
    assertThat(times.get(4)).isEqualTo(written.minusMillis(250));
  }

  @Test
  void next_readsWholeFilms_ofAllKinds() throws IOException {
    List<byte[]> frames = frames();
    List<byte[]> withoutTables =
        frames.stream().map(frame -> JpegSurgery.without(frame, 0xC4)).toList();
    List<byte[]> withoutEnds =
        frames.stream().map(frame -> Arrays.copyOf(frame, frame.length - 2)).toList();

    assertThat(times(film(new AviDraft(frames)))).hasSize(FRAMES);
    assertThat(times(film(new AviDraft(withoutTables)))).hasSize(FRAMES);
    assertThat(times(film(new AviDraft(withoutEnds)))).hasSize(FRAMES);
    assertThat(times(film(new AviDraft(frames).withSoundFirst()))).hasSize(FRAMES);
    assertThat(times(film(new AviDraft(frames).withPeriod(0)))).hasSize(FRAMES);
    assertThat(times(film(new AviDraft(frames).withoutSizes()))).hasSize(FRAMES);
    assertThat(times(film(new AviDraft(frames).inTwoParts()))).hasSize(FRAMES);
    assertThat(skipped.total()).isZero();
  }

  @Test
  void next_skipsADamagedFrame_andTheOthersKeepTheirTimes() throws IOException {
    // Given
    List<byte[]> frames = new ArrayList<>(frames());
    frames.set(4, Arrays.copyOf(frames.get(4), frames.get(4).length / 2));
    frames.set(6, new byte[0]);
    frames.set(7, "no picture".getBytes(StandardCharsets.US_ASCII));
    Path file = film(new AviDraft(frames).withPeriod(250_000));

    // When
    List<Instant> times = times(file);

    // Then
    Instant end = Files.getLastModifiedTime(file).toInstant();
    assertThat(times).hasSize(FRAMES - 3);
    assertThat(times.get(3)).isEqualTo(end.minusMillis(250 * (FRAMES - 3)));
    assertThat(times.get(4)).isEqualTo(end.minusMillis(250 * (FRAMES - 5)));
    assertThat(times.get(5)).isEqualTo(end.minusMillis(250 * (FRAMES - 8)));
    assertThat(skipped.counts())
        .isEqualTo(Map.of(Reason.INCOMPLETE, 1L, Reason.DROPPED, 1L, Reason.DAMAGED, 1L));
  }

  @Test
  void next_givesWhatIsThere_ofAFilmThatWasCut() throws IOException {
    // Given a recorder that lost power: no index, half a frame at the end
    byte[] whole = new AviDraft(frames()).bytes();
    for (int share = 30; share < 100; share += 7) {
      Path file =
          Files.write(
              folder.resolve("cut" + share), Arrays.copyOf(whole, whole.length * share / 100));

      // When
      int shown = times(file).size();

      // Then
      assertThat(shown)
          .as("%d %%", share)
          .isBetween(FRAMES * share / 100 - 2, Math.min(FRAMES, FRAMES * share / 100 + 1));
    }
    assertThat(skipped.counts()).containsOnlyKeys(Reason.INCOMPLETE);
  }

  @Test
  void next_saysWhereAFilmIsDamaged() throws IOException {
    // Given zeros in the place of the second half
    byte[] bytes = new AviDraft(frames()).bytes();
    Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0);

    // When
    int shown = times(Files.write(folder.resolve("zeros.avi"), bytes)).size();

    // Then
    assertThat(shown).isBetween(FRAMES / 2 - 2, FRAMES / 2 + 1);
    assertThat(skipped.counts()).containsKey(Reason.UNREADABLE);
  }

  @Test
  void usableFrames_skipAFrameOfAnotherSize() throws IOException {
    // Given
    List<byte[]> frames = new ArrayList<>(frames());
    frames.set(4, NoisyPicture.of(32, 24, 1).jpeg());
    SpaceMap map =
        new SpaceMap(new CameraId("lot", "cam"), 1, new SpaceMap.Frame(64, 48), null, List.of());

    // When
    int shown = 0;
    try (FrameSource usable =
        new UsableFrames(
            FilmSource.open(film(new AviDraft(frames)), Duration.ZERO, skipped),
            map,
            Duration.ZERO,
            Frame::recordedAt,
            skipped)) {
      for (Optional<Frame> next = usable.next(); next.isPresent(); next = usable.next()) {
        next.get().close();
        shown++;
      }
    }

    // Then
    assertThat(shown).isEqualTo(FRAMES - 1);
    assertThat(skipped.counts()).isEqualTo(Map.of(Reason.WRONG_SIZE, 1L));
  }

  private static List<byte[]> frames() {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      frames.add(NoisyPicture.of(64, 48, i).jpeg());
    }
    return frames;
  }

  private Path film(AviDraft draft) throws IOException {
    return Files.write(folder.resolve("film.avi"), draft.bytes());
  }

  private List<Instant> times(Path file) {
    List<Instant> times = new ArrayList<>();
    try (FilmSource frames = FilmSource.open(file, Duration.ZERO, skipped)) {
      for (Optional<Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
        try (Frame frame = next.get()) {
          assertThat(frame.width()).isEqualTo(64);
          times.add(frame.recordedAt());
        }
      }
      assertThat(frames.isOver()).isTrue();
    }
    return times;
  }
}
