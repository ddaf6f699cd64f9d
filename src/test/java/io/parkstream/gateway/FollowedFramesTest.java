package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.gateway.FollowedFrames.Order;
import io.parkstream.gateway.SkippedFrames.Reason;
import io.parkstream.testing.HandClock;
import io.parkstream.testing.LogLines;
import io.parkstream.testing.NoisyPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFramesTest {
  private static final Instant BEGIN = Instant.parse("2026-03-01T08:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path parent;

  private final HandClock clock = new HandClock(BEGIN);
  private final SkippedFrames skipped = new SkippedFrames(clock);
  private final List<String> shown = new ArrayList<>();
  private int drawn;

  @Test
  void next_givesAPicture_asSoonAsItIsWhole() throws IOException {
    // Given
    FollowedFrames frames = follow(Order.ALL);
    byte[] bytes = picture();

    // When
    Files.write(file("1.png"), Arrays.copyOf(bytes, 200));
    look(frames);
    List<String> whileWritten = List.copyOf(shown);
    Files.write(file("1.png"), bytes);
    look(frames);

    // Then
    assertThat(whileWritten).isEmpty();
    assertThat(shown).containsExactly("1.png");
    assertThat(skipped.total()).isZero();
    assertThat(frames.isOver()).isFalse();
  }

  @Test
  void folders_insteadOfPictures_areSaidOnce() throws IOException {
    // Given a camera that begins a folder each day
    Path dated = Files.createDirectories(file("2026"));
    Files.write(dated.resolve("1.png"), picture());

    // When
    try (LogLines log = LogLines.of(FolderWatch.class)) {
      look(follow(Order.NEWEST), 5);

      // Then
      assertThat(log.all())
          .singleElement()
          .asString()
          .startsWith("WARN ")
          .contains("has no pictures but folders, such as 2026", "name the one");
    }
    assertThat(shown).isEmpty();
  }

  @Test
  void newest_isShown_whateverItIsCalled() throws IOException {
    // Given
    for (int number = 1; number <= 5; number++) {
      written(number + ".png", BEGIN.minusSeconds(6 - number));
    }
    FollowedFrames frames = follow(Order.NEWEST);
    look(frames, 3);

    // When the camera begins again, and a picture goes before it is read
    clock.advance(Duration.ofMinutes(2));
    written("1.png", BEGIN.plusSeconds(60));
    Files.delete(written("2.png", BEGIN.plusSeconds(61)));
    Files.write(written("3.png", BEGIN), new byte[] {1, 2, 3});
    written("4.png", BEGIN.plusSeconds(63));
    look(frames, 8);

    // Then: 3 of the second run is no picture
    assertThat(shown).containsExactly("5.png", "4.png");
  }

  @Test
  void newest_doesNotShowThePicturesOfACameraThatDied() throws IOException {
    // Given
    written("1.png", BEGIN.minusSeconds(86_400));
    written("2.png", BEGIN.minusSeconds(11));
    FollowedFrames frames = follow(Order.NEWEST);

    // When
    look(frames, 3);
    written("3.png", BEGIN.plusSeconds(1));
    look(frames, 3);

    // Then
    assertThat(shown).containsExactly("3.png");
  }

  @Test
  void newest_goesOn_afterAFileTimeAhead() throws IOException {
    // Given
    FollowedFrames frames = follow(Order.NEWEST);

    // When one of ten has the time of a clock that is two hours ahead
    for (int number = 0; number < 10; number++) {
      Duration ahead = number == 3 ? Duration.ofHours(2) : Duration.ZERO;
      written(number + ".png", clock.instant().plus(ahead));
      clock.advance(SECOND);
      look(frames);
    }
    clock.advance(Duration.ofHours(2));
    look(frames, 3);

    // Then: each once, and that one not again when its time has come
    assertThat(shown).containsExactlyElementsOf(names(0, 10));
  }

  @Test
  void newest_goesOn_whateverTheCamerasClockSays() throws IOException {
    // Given
    FollowedFrames frames = follow(Order.NEWEST);
    List<Duration> offsets =
        List.of(
            Duration.ofDays(400), Duration.ofDays(-20_000), Duration.ofHours(-1), Duration.ZERO);

    // When it is wrong, set, lost at a restart and set again, for five minutes each
    int number = 0;
    for (Duration offset : offsets) {
      int before = shown.size();
      for (int i = 0; i < 150; i++) {
        written(number++ + ".png", clock.instant().plus(offset));
        clock.advance(Duration.ofSeconds(2));
        look(frames);
      }

      // Then at most the minute of patience is lost
      assertThat(shown.size() - before).as("%s", offset).isGreaterThanOrEqualTo(119);
    }
    assertThat(shown.get(shown.size() - 1)).isEqualTo(number - 1 + ".png");
  }

  @Test
  void newest_doesNotShowAPast_thatIsUploadedLater() throws IOException {
    // Given
    FollowedFrames frames = follow(Order.NEWEST);
    clock.advance(SECOND);
    written("now.png", clock.instant());
    look(frames);

    // When
    written("past.png", BEGIN.minusSeconds(300));
    look(frames, 3);

    // Then
    assertThat(shown).containsExactly("now.png");
    assertThat(skipped.total()).isZero();
  }

  @Test
  void aFileThatIsOverwrittenAllTheTime_isShown() throws IOException {
    // Given
    FollowedFrames frames = follow(Order.NEWEST);

    // When a camera writes the same name five times a second, and is met half-way each third time
    for (int i = 0; i < 30; i++) {
      clock.advance(Duration.ofMillis(200));
      byte[] bytes = picture();
      Path file =
          Files.write(
              file("latest.png"), i % 3 == 0 ? Arrays.copyOf(bytes, bytes.length / 2) : bytes);
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      look(frames);
    }

    // Then
    assertThat(shown).hasSize(20).containsOnly("latest.png");
    assertThat(skipped.total()).isZero();
  }

  @Test
  void aFolderThatIsAway_isWaitedFor() throws IOException {
    for (Order order : Order.values()) {
      // Given
      Path folder = Files.createDirectory(parent.resolve(order.name()));
      FollowedFrames frames = follow(folder, order);
      written(folder.resolve("1.png"), clock.instant());
      look(frames);

      // When it goes, a file takes its place, then a link that leads in a circle, then it is back
      Path away = Files.move(folder, parent.resolve("away"));
      look(frames, 2);
      Files.createFile(folder);
      look(frames, 2);
      Files.delete(folder);
      Files.createSymbolicLink(folder, folder);
      look(frames, 2);
      Files.delete(folder);
      Files.createDirectory(folder);
      look(frames, 2);
      Files.delete(folder);
      Files.move(away, folder);
      clock.advance(SECOND);
      written(folder.resolve("2.png"), clock.instant());
      look(frames, 3);

      // Then nothing comes twice
      assertThat(shown).as("%s", order).containsExactly("1.png", "2.png");
      shown.clear();
    }
  }

  @Test
  void begin_refusesAFolderThatIsNotThere_sinceThatIsAMistake() {
    assertThatThrownBy(() -> follow(parent.resolve("frmaes"), Order.NEWEST))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("frmaes cannot be listed: is not there");
  }

  @Test
  void picturesThatStayIncomplete_areSkippedAfterASecond_andHideNoOther() throws IOException {
    for (Order order : Order.values()) {
      // Given
      Path folder = Files.createDirectory(parent.resolve(order.name()));
      FollowedFrames frames = follow(folder, order);
      byte[] bytes = picture();
      clock.advance(SECOND);
      Files.write(folder.resolve("1.png"), Arrays.copyOf(bytes, bytes.length - 1));
      Files.setLastModifiedTime(folder.resolve("1.png"), FileTime.from(clock.instant()));
      Files.write(folder.resolve("2.png"), new byte[0]);
      Files.setLastModifiedTime(folder.resolve("2.png"), FileTime.from(clock.instant()));
      written(folder.resolve("0.png"), clock.instant());

      // When
      long before = skipped.total();
      for (int i = 0; i < 20; i++) {
        clock.advance(Duration.ofMillis(200));
        look(frames);
      }

      // Then
      assertThat(shown).as("%s", order).containsExactly("0.png");
      assertThat(skipped.total() - before).as("%s", order).isEqualTo(2);
      shown.clear();
    }
    assertThat(skipped.counts()).isEqualTo(Map.of(Reason.INCOMPLETE, 4L));
  }

  @Test
  void veryManyPictures_areLookedAtWithinAQuarterOfTheTime() throws IOException {
    // Given a folder that nobody empties
    Path folder = Files.createDirectory(parent.resolve("many"));
    for (int i = 0; i < 200; i++) {
      Files.createFile(folder.resolve(i + ".jpg"));
    }
    long[] nanos = {0};
    // Each call takes 25 ms, so that a look does.
    FollowedFrames frames =
        new FollowedFrames(
            folder,
            Order.NEWEST,
            new CaptureTimes(clock, false, ZoneOffset.UTC),
            skipped,
            clock,
            () -> nanos[0] += Duration.ofMillis(25).toNanos());

    // When
    int shownOf = 0;
    for (int i = 0; i < 200; i++) {
      clock.advance(Duration.ofMillis(25));
      written(folder.resolve("n" + i + ".png"), clock.instant());
      Optional<Frame> frame = frames.next();
      frame.ifPresent(Frame::close);
      shownOf += frame.isPresent() ? 1 : 0;
    }

    // Then it was looked at, but not each time
    assertThat(shownOf).isBetween(10, 100);
  }

  @Test
  void all_comeInTheOrderOfWriting_thoseOfTheStartToo() throws IOException {
    // Given
    written("c.png", BEGIN.minusSeconds(300));
    written("a.png", BEGIN.minusSeconds(200));
    FollowedFrames frames = follow(Order.ALL);

    // When
    look(frames, 3);
    written("b.png", BEGIN.plusSeconds(1));
    written("0.png", BEGIN.plusSeconds(2));
    look(frames, 3);

    // Then
    assertThat(shown).containsExactly("c.png", "a.png", "b.png", "0.png");
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(number -> number + ".png").toList();
  }

  private FollowedFrames follow(Order order) {
    return follow(parent, order);
  }

  private FollowedFrames follow(Path folder, Order order) {
    return new FollowedFrames(
        folder,
        order,
        new CaptureTimes(clock, false, ZoneOffset.UTC),
        skipped,
        clock,
        clock::nanoTime);
  }

  private void look(FollowedFrames frames) {
    look(frames, 1);
  }

  private void look(FollowedFrames frames, int times) {
    for (int i = 0; i < times; i++) {
      Optional<Frame> next = frames.next();
      if (next.isPresent()) {
        try (Frame frame = next.get()) {
          shown.add(String.valueOf(Path.of(frame.name()).getFileName()));
        }
      }
    }
  }

  private byte[] picture() {
    return NoisyPicture.of(32, 24, drawn++).png();
  }

  private Path file(String name) {
    return parent.resolve(name);
  }

  private Path written(String name, Instant at) throws IOException {
    return written(file(name), at);
  }

  private Path written(Path file, Instant at) throws IOException {
    Files.write(file, picture());
    return Files.setLastModifiedTime(file, FileTime.from(at));
  }
}
