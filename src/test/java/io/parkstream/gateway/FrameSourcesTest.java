package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.gateway.FolderFrames.Follow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_videoio;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_videoio.VideoWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameSourcesTest {
  @TempDir Path folder;

  @Test
  void folder_givesPicturesByName_withTheTimeInIt() {
    // Given
    picture("2013-04-15_07_10_02.png");
    picture("2013-04-15_07_05_01.png");

    // When
    List<Instant> times = new ArrayList<>();
    try (FolderFrames frames = new FolderFrames(folder, Follow.NOT)) {
      while (!frames.isOver()) {
        try (Frame frame = frames.next().orElseThrow()) {
          times.add(frame.recordedAt());
        }
      }
    }

    // Then
    assertThat(times)
        .containsExactly(
            Instant.parse("2013-04-15T07:05:01Z"), Instant.parse("2013-04-15T07:10:02Z"));
  }

  @Test
  void followedFolder_givesWhatComesLater_onceItIsWhole() throws IOException {
    // Given
    try (FolderFrames frames = new FolderFrames(folder, Follow.ALL)) {
      boolean early = frames.next().isPresent();
      byte[] bytes = Files.readAllBytes(picture("x.png"));
      Files.delete(folder.resolve("x.png"));

      // When
      Files.write(folder.resolve("1.png"), java.util.Arrays.copyOf(bytes, 20));
      boolean whileWritten = frames.next().isPresent();
      Files.write(folder.resolve("1.png"), bytes);
      boolean grown = frames.next().isPresent();
      boolean whole = frames.next().isPresent();

      // Then
      assertThat(List.of(early, whileWritten, grown, whole))
          .containsExactly(false, false, false, true);
      assertThat(frames.isOver()).isFalse();
    }
  }

  @Test
  void followedFolder_showsTheNewest_whateverItIsCalled() throws IOException {
    // Given
    Instant begin = Instant.parse("2026-03-01T08:00:00Z");
    for (int number = 1; number <= 5; number++) {
      written(number + ".png", begin.plusSeconds(number));
    }
    Clock clock = Clock.fixed(begin.plusSeconds(6), ZoneOffset.UTC);
    try (FolderFrames frames = new FolderFrames(folder, Follow.NEWEST, clock)) {
      List<String> shown = new ArrayList<>();
      for (int look = 0; look < 5; look++) {
        name(frames).ifPresent(shown::add);
      }

      // When the camera begins again, and a picture goes before it is read
      written("1.png", begin.plusSeconds(60));
      Path gone = written("2.png", begin.plusSeconds(61));
      Files.delete(gone);
      Files.setLastModifiedTime(
          Files.write(folder.resolve("3.png"), new byte[] {1, 2, 3}),
          FileTime.from(begin.plusSeconds(62)));
      written("4.png", begin.plusSeconds(63));
      for (int look = 0; look < 5; look++) {
        name(frames).ifPresent(shown::add);
      }

      // Then: 3 of the second run is no picture
      assertThat(shown).containsExactly("4.png", "5.png", "4.png");
    }
  }

  @Test
  void followedFolder_doesNotShowThePicturesOfACameraThatDied() throws IOException {
    // Given
    Instant begin = Instant.parse("2026-03-01T08:00:00Z");
    written("1.png", begin.minusSeconds(86_400));
    written("2.png", begin.minusSeconds(11));
    Clock clock = Clock.fixed(begin, ZoneOffset.UTC);
    try (FolderFrames frames = new FolderFrames(folder, Follow.NEWEST, clock)) {
      List<String> shown = new ArrayList<>();

      // When
      for (int look = 0; look < 3; look++) {
        name(frames).ifPresent(shown::add);
      }
      written("3.png", begin.plusSeconds(1));
      for (int look = 0; look < 3; look++) {
        name(frames).ifPresent(shown::add);
      }

      // Then
      assertThat(shown).containsExactly("3.png");
    }
  }

  private Path written(String name, Instant at) throws IOException {
    return Files.setLastModifiedTime(picture(name), FileTime.from(at));
  }

  private static Optional<String> name(FolderFrames frames) {
    try (Frame frame = frames.next().orElse(null)) {
      return Optional.ofNullable(frame)
          .map(shown -> String.valueOf(Path.of(shown.name()).getFileName()));
    }
  }

  @Test
  void video_givesEachFrameAtItsTime() throws IOException {
    // Given
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
        try (Mat pixels = grey(64, 48, level)) {
          writer.write(pixels);
        }
      }
      writer.release();
    }
    Instant written = Files.getLastModifiedTime(file).toInstant();

    // When
    List<Instant> times = new ArrayList<>();
    try (VideoFrames frames = new VideoFrames(file)) {
      for (var next = frames.next(); next.isPresent(); next = frames.next()) {
        try (Frame frame = next.get()) {
          assertThat(frame.pixels().cols()).isEqualTo(64);
          times.add(frame.recordedAt());
        }
      }
      assertThat(frames.isOver()).isTrue();
    }

    // Then
    assertThat(times).hasSize(5);
    assertThat(times.get(0)).isEqualTo(written.minusMillis(1250));
    assertThat(times.get(4)).isEqualTo(written.minusMillis(250));
  }

  @Test
  void video_saysHowToConvert_whenItIsOfAnotherKind() throws IOException {
    // Given
    Path file = Files.write(folder.resolve("film.mp4"), new byte[2000]);

    // Then
    assertThatThrownBy(() -> new VideoFrames(file))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("ffmpeg -i");
  }

  private Path picture(String name) {
    Path file = folder.resolve(name);
    try (Mat pixels = grey(32, 24, 90)) {
      opencv_imgcodecs.imwrite(file.toString(), pixels);
    }
    return file;
  }

  private static Mat grey(int width, int height, int level) {
    try (Scalar colour = new Scalar(level, level, level, 0)) {
      return new Mat(height, width, opencv_core.CV_8UC3, colour);
    }
  }
}
