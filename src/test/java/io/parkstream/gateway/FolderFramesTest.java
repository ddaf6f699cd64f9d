package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.gateway.SkippedFrames.Reason;
import io.parkstream.testing.JpegSurgery;
import io.parkstream.testing.NoisyPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFramesTest {
  private static final NoisyPicture PICTURE = NoisyPicture.of(64, 48, 1);

  @TempDir Path folder;

  private final SkippedFrames skipped = new SkippedFrames();

  @Test
  void next_givesPicturesByName_withTheTimeInIt() {
    // Given
    PICTURE.write(folder.resolve("2013-04-15_07_10_02.png"));
    PICTURE.write(folder.resolve("2013-04-15_07_05_01.png"));

    // When
    List<Instant> times = new ArrayList<>();
    try (FolderFrames frames = open()) {
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
  void next_skipsAndCounts_whatIsNoWholePicture() throws IOException {
    // Given halves of each format, and what else lies in folders
    byte[] jpeg = PICTURE.jpeg();
    byte[] png = PICTURE.png();
    byte[] webp = PICTURE.webp();
    Files.write(folder.resolve("1.jpg"), jpeg);
    Files.write(folder.resolve("2.jpg"), Arrays.copyOf(jpeg, jpeg.length * 45 / 100));
    Files.write(folder.resolve("3.png"), Arrays.copyOf(png, png.length / 2));
    Files.write(folder.resolve("4.webp"), Arrays.copyOf(webp, webp.length / 2));
    Files.write(folder.resolve("5.jpg"), JpegSurgery.cutAndEnded(jpeg, jpeg.length * 80 / 100));
    Files.write(folder.resolve("6.JPEG"), new byte[0]);
    Files.writeString(folder.resolve("7.jpg"), "<html>404 not found</html>");
    Files.createSymbolicLink(folder.resolve("8.jpg"), folder.resolve("8.jpg"));
    Files.createSymbolicLink(folder.resolve("9.jpg"), folder.resolve("nowhere.jpg"));
    Files.createDirectory(folder.resolve("a.jpg"));
    Files.write(folder.resolve("b.webp"), webp);
    Files.writeString(folder.resolve("c.txt"), "not asked for");

    // When
    List<String> shown = shown();

    // Then
    assertThat(shown).containsExactly("1.jpg", "b.webp");
    assertThat(skipped.counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Reason.INCOMPLETE, 5L, Reason.DAMAGED, 1L, Reason.UNREADABLE, 3L));
  }

  @Test
  void open_saysWhatIsWrong_withTheFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path dated = Files.createDirectories(folder.resolve("frames/2026/12/01"));
    PICTURE.write(dated.resolve("1.jpg"));

    assertThatThrownBy(() -> new FolderFrames(folder.resolve("x")))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("x cannot be listed: is not there");
    assertThatThrownBy(() -> new FolderFrames(file))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("is a file");
    assertThatThrownBy(() -> new FolderFrames(folder.resolve("frames")))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("no pictures but folders, such as 2026");
    assertThatThrownBy(() -> new FolderFrames(dated.resolveSibling("02")))
        .isInstanceOf(ParkstreamException.class);
  }

  @Test
  void read_refusesHalfAPicture_withItsNameAndWhatIsMissing() throws IOException {
    // Given
    byte[] whole = PICTURE.jpeg();
    Path half = folder.resolve("half.jpg");
    Files.write(half, JpegSurgery.cutAndEnded(whole, whole.length / 2));

    // Then
    assertThatThrownBy(() -> FolderFrames.read(half))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageMatching(
            "frame .*half.jpg cannot be decoded: JPEG: the coded data end after \\d+ of 12 blocks\\. .*");
    assertThatThrownBy(() -> FolderFrames.read(folder))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("not a file");
  }

  private FolderFrames open() {
    return new FolderFrames(folder, new CaptureTimes(false), skipped);
  }

  private List<String> shown() {
    List<String> names = new ArrayList<>();
    try (FolderFrames frames = open()) {
      for (Optional<Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
        try (Frame frame = next.get()) {
          names.add(String.valueOf(Path.of(frame.name()).getFileName()));
        }
      }
      assertThat(frames.isOver()).isTrue();
    }
    return names;
  }
}
