package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.ParkstreamException;
import io.parkstream.gateway.SkippedFrames.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilmFramesTest {
  private static final List<Integer> LEVELS =
      IntStream.range(0, 40).mapToObj(i -> 20 + 5 * i).toList();

  @TempDir Path folder;

  private final SkippedFrames skipped = new SkippedFrames();

  /** A frame as it was seen: how bright, and when after the film's begin. */
  private record Seen(int level, Instant at) {}

  @ParameterizedTest
  @CsvSource({
    "mpeg4, film.mp4, 2",
    "mpeg4, film.mkv, 2",
    "mpeg4, film.mov, 0",
    "mpeg2video, film.ts, 2",
    "mpeg4, film.avi, 0",
    "mjpeg, film.mkv, 0",
    "mjpeg, film.mov, 0",
    "mjpeg, film.avi, 0",
    "ffv1, film.mkv, 0",
  })
  void next_givesEveryFrame_inOrder_atItsTime(String codec, String name, int between)
      throws IOException {
    // Given
    Path film = new FilmDraft(codec, between, 20).write(folder.resolve(name), LEVELS);

    // When
    List<Seen> seen = read(film, Duration.ZERO);

    // Then
    assertThat(seen).hasSize(LEVELS.size());
    Instant end = Files.getLastModifiedTime(film).toInstant();
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i).level()).isCloseTo(shown(codec, i), within(4));
      assertThat(seen.get(i).at())
          .isBetween(
              end.minusMillis(50L * (LEVELS.size() - i) + 60),
              end.minusMillis(50L * (LEVELS.size() - i) - 60));
    }
    assertThat(skipped.total()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"film.mp4", "film.avi"})
  void every_leavesOut_whatComesSooner(String name) {
    // Given 2 s
    String codec = name.endsWith("avi") ? "mjpeg" : "mpeg4";
    Path film = new FilmDraft(codec, 0, 20).write(folder.resolve(name), LEVELS);

    // When
    List<Seen> seen = read(film, Duration.ofMillis(500));

    // Then
    assertThat(seen).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(seen.get(i).level()).isCloseTo(shown(codec, 10 * i), within(4));
    }
  }

  @Test
  void next_goesOn_afterDamage() throws IOException {
    // Given a stretch of noise in the middle
    Path film = new FilmDraft("mpeg2video", 0, 20).write(folder.resolve("film.ts"), LEVELS);
    byte[] bytes = Files.readAllBytes(film);
    int from = bytes.length * 2 / 5;
    for (int i = from; i < from + bytes.length / 8; i++) {
      bytes[i] ^= (byte) (i * 37);
    }
    Files.write(film, bytes);

    // When
    List<Seen> seen = read(film, Duration.ZERO);

    // Then
    assertThat(seen.size()).isBetween(20, LEVELS.size() - 1);
    assertThat(seen.get(0).level()).isCloseTo(shown("mpeg2video", 0), within(4));
    assertThat(seen.get(seen.size() - 1).level()).isCloseTo(shown("mpeg2video", 39), within(4));
    assertThat(seen).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
  }

  @Test
  void next_givesWhatIsThere_ofAFilmThatWasCut() throws IOException {
    Path film = new FilmDraft("mpeg4", 0, 20).write(folder.resolve("film.mkv"), LEVELS);
    byte[] bytes = Files.readAllBytes(film);
    Files.write(film, Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(read(film, Duration.ZERO).size()).isBetween(5, 35);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zeros.mp4", "text.mp4", "list.m3u8", "list.ffconcat", "empty.avi", "cut.mp4"})
  void open_saysWhy_ofWhatIsNoFilm(String name) throws IOException {
    // Given
    Path film = folder.resolve(name);
    Path other = new FilmDraft("mpeg4", 0, 20).write(folder.resolve("other.mp4"), LEVELS);
    byte[] whole = Files.readAllBytes(other);
    switch (name) {
      case "zeros.mp4" -> Files.write(film, new byte[2000]);
      case "list.m3u8" ->
          Files.writeString(film, "#EXTM3U\n#EXTINF:2,\n" + other + "\n#EXT-X-ENDLIST\n");
      case "list.ffconcat" -> Files.writeString(film, "ffconcat version 1.0\nfile other.mp4\n");
      case "empty.avi" -> Files.write(film, new byte[0]);
      case "cut.mp4" -> Files.write(film, Arrays.copyOf(whole, whole.length / 2));
      default -> Files.write(film, "no film".getBytes(StandardCharsets.UTF_8));
    }

    // When, Then
    assertThatThrownBy(() -> read(film, Duration.ZERO))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("video " + film + " cannot be read: ")
        .hasMessageContaining("expected a whole film");
  }

  @Test
  void open_saysWhatIsNotThere() {
    assertThatThrownBy(() -> read(folder, Duration.ZERO))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("no such video file: " + folder);
  }

  @Test
  void open_readsAFile_whateverItsNameSays() {
    Path film = new FilmDraft("mpeg4", 0, 20).write(folder.resolve("a.mp4"), LEVELS);
    Path odd = folder.resolve("concat:a|b %d 'x'.mp4");
    assertThat(film.toFile().renameTo(odd.toFile())).isTrue();

    assertThat(read(odd, Duration.ZERO)).hasSize(LEVELS.size());
  }

  @Test
  void damagedPackets_areCounted_asDamaged() throws IOException {
    // Given Motion-JPEG in Matroska, one picture of which is overwritten
    Path film = new FilmDraft("mjpeg", 0, 20).write(folder.resolve("film.mkv"), LEVELS);
    byte[] bytes = Files.readAllBytes(film);
    int from = bytes.length / 2;
    Arrays.fill(bytes, from, from + 60, (byte) 0xFF);
    Files.write(film, bytes);

    // When
    int shown = read(film, Duration.ZERO).size();

    // Then
    assertThat(shown).isLessThan(LEVELS.size());
    assertThat(skipped.counts().keySet())
        .isSubsetOf(Reason.INCOMPLETE, Reason.DAMAGED, Reason.UNREADABLE);
  }

  private List<Seen> read(Path film, Duration every) {
    List<Seen> seen = new ArrayList<>();
    try (FilmSource frames = FilmSource.open(film, every, skipped)) {
      for (Optional<Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
        try (Frame frame = next.get()) {
          assertThat(frame.width()).isEqualTo(FilmDraft.WIDTH);
          assertThat(frame.height()).isEqualTo(FilmDraft.HEIGHT);
          int green = frame.pixels().ptr(FilmDraft.HEIGHT / 2, FilmDraft.WIDTH / 2).get(1) & 0xFF;
          seen.add(new Seen(green, frame.recordedAt()));
        }
      }
      assertThat(frames.isOver()).isTrue();
      assertThat(frames.next()).isEmpty();
    }
    return seen;
  }

  /** As it is shown: video has black at 16 and white at 235, Motion-JPEG at 0 and 255. */
  private static int shown(String codec, int frame) {
    int level = LEVELS.get(frame);
    return codec.equals("mjpeg") ? level : Math.round((level - 16) * 255 / 219f);
  }
}
