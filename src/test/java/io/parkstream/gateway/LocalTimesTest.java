package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.testing.HandClock;
import io.parkstream.testing.LogLines;
import io.parkstream.testing.NoisyPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder whose names have local times, over the hours at which clocks change. */
class LocalTimesTest {
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH_mm_ss");
  private static final DateTimeFormatter OFFSET_NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssxx");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** Two hours in which German clocks go back, from three to two. */
  private static final Instant AUTUMN = Instant.parse("2026-10-25T00:00:00Z");

  @TempDir Path folder;

  private final HandClock clock = new HandClock(Instant.parse("2026-11-01T00:00:00Z"));
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private int drawn;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Sao_Paulo",
        "Asia/Kolkata"
      })
  void names_areTheTimesOfTheZone_allYear(String name) {
    // Given a camera that writes every few minutes to hours, over two years
    ZoneId zone = ZoneId.of(name);
    HandClock later = new HandClock(Instant.parse("2030-01-01T00:00:00Z"));
    CaptureTimes times = new CaptureTimes(later, true, zone);
    Random random = new Random(45);
    Instant at = Instant.parse("2017-01-01T00:00:00Z");

    while (at.isBefore(Instant.parse("2019-01-01T00:00:00Z"))) {
      // When: written up to ten minutes later, which is less than half of what any clock goes back
      Instant written = at.plusSeconds(random.nextInt(600));

      // Then
      assertThat(times.of(Path.of(NAME.format(at.atZone(zone)) + ".jpg"), written)).isEqualTo(at);
      at = at.plusSeconds(300 + random.nextInt(1500));
    }
  }

  @Test
  void repeatedHour_goesOn_whenFilesDoNotTellItsTime() {
    // Given copies, all of one time
    Instant copied = Instant.parse("2026-10-31T12:00:00Z");
    CaptureTimes times = new CaptureTimes(clock, true, BERLIN);

    try (LogLines lines = LogLines.of(CaptureTimes.class)) {
      Instant before = Instant.MIN;
      for (int minute = 0; minute < 180; minute += 5) {
        // When
        Instant at = AUTUMN.minusSeconds(1800).plusSeconds(60L * minute);
        Instant taken = times.of(Path.of(NAME.format(at.atZone(BERLIN))), copied);

        // Then
        assertThat(taken).isEqualTo(at).isAfter(before);
        before = taken;
      }
      assertThat(lines.all())
          .singleElement()
          .asString()
          .startsWith("WARN the time in the name of 2026-10-25_02_00_00 comes twice in")
          .contains("2026-10-31T12:00:00Z, tells neither");
    }
  }

  @Test
  void hourThatIsLeftOut_isNoTime_andTheFilesCounts() {
    Instant written = Instant.parse("2026-03-29T01:30:05Z");
    CaptureTimes times = new CaptureTimes(clock, true, BERLIN);

    assertThat(times.of(Path.of("2026-03-29_02_30_00.jpg"), written)).isEqualTo(written);
    assertThat(times.of(Path.of("2026-03-29_01_59_59.jpg"), written))
        .isEqualTo(Instant.parse("2026-03-29T00:59:59Z"));
    assertThat(times.of(Path.of("2026-03-29_03_00_00.jpg"), written))
        .isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
    assertThat(times.of(Path.of("2026-03-29_02_30_00+0100.jpg"), written))
        .as("an offset of its own")
        .isEqualTo(Instant.parse("2026-03-29T01:30:00Z"));
  }

  @Test
  void folder_comesInTheOrderOfTime_whereClocksGoBack() throws IOException {
    // Given: local names, and in another folder the same with their offsets
    Path local = Files.createDirectory(folder.resolve("local"));
    Path offset = Files.createDirectory(folder.resolve("offset"));
    List<Instant> taken = new ArrayList<>();
    for (int minute = 0; minute < 180; minute += 20) {
      Instant at = AUTUMN.minusSeconds(1800).plusSeconds(60L * minute);
      taken.add(at);
      // The seconds tell names of the two hours apart: a folder has one file of a name.
      write(local.resolve(NAME.format(at.plusSeconds(minute).atZone(BERLIN)) + ".png"), at);
      write(offset.resolve(OFFSET_NAME.format(at.atZone(BERLIN)) + ".png"), AUTUMN);
    }

    // When
    send(new FolderFrames(local, new CaptureTimes(clock, true, BERLIN), new SkippedFrames()));

    // Then
    List<Instant> sent = sentTimes();
    assertThat(sent).hasSize(9).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i < 9; i++) {
      assertThat(sent.get(i)).isEqualTo(taken.get(i).plusSeconds(20L * i));
    }
    producer.clear();
    CameraGateway gateway =
        send(
            new FolderFrames(
                offset, new CaptureTimes(clock, true, ZoneOffset.UTC), new SkippedFrames()));
    assertThat(sentTimes()).containsExactlyElementsOf(taken);
    assertThat(gateway.counts().late()).isZero();
  }

  @Test
  void followedFolder_countsAndReports_whatGoesBack_untilItsZoneIsSet() throws IOException {
    // Given the minutes around three o'clock, when it becomes two, each written when it was taken
    for (int i = 0; i < 24; i++) {
      Instant at = AUTUMN.plusSeconds(3600 - 120 + 10L * i);
      write(folder.resolve(NAME.format(at.atZone(BERLIN)) + ".png"), at);
    }

    // When names are taken for UTC
    CameraGateway inUtc;
    try (LogLines lines = LogLines.of(CaptureOrder.class)) {
      inUtc = send(follow(ZoneOffset.UTC));

      // Then
      assertThat(lines.all())
          .singleElement()
          .asString()
          .startsWith("WARN camera lot/dst: frame ")
          .contains("2026-10-25_02_00_00.png was taken at 2026-10-25T02:00:00Z, which is not after")
          .contains("2026-10-25T02:59:50Z", "--time-zone");
    }
    assertThat(inUtc.counts().frames()).isEqualTo(24);
    assertThat(inUtc.counts().late()).isEqualTo(12);
    assertThat(inUtc.counts().describe()).isEqualTo("24 frames (12 late)");

    // When they are taken for what they are
    producer.clear();
    CameraGateway inBerlin = send(follow(BERLIN));

    // Then
    assertThat(inBerlin.counts().late()).isZero();
    assertThat(sentTimes())
        .hasSize(24)
        .isSorted()
        .doesNotHaveDuplicates()
        .startsWith(AUTUMN.plusSeconds(3600 - 120))
        .endsWith(AUTUMN.plusSeconds(3600 + 110));
  }

  @Test
  void order_countsRepeatedTimes_andTakesAClockThatWasSetBack_forThePresentInTime() {
    try (LogLines lines = LogLines.of(CaptureOrder.class)) {
      // Given
      CaptureOrder order = new CaptureOrder("lot/dst", clock::nanoTime);
      Instant at = AUTUMN;
      assertThat(order.isLate("1", at)).isFalse();

      // When
      assertThat(order.isLate("the same time", at)).isTrue();
      clock.advance(Duration.ofSeconds(1));
      assertThat(order.isLate("newer", at.plusSeconds(1))).isFalse();
      long late = order.count();
      int lines1 = lines.all().size();
      for (int second = 0; second < 300; second++) {
        clock.advance(Duration.ofSeconds(1));
        order.isLate("after " + second, at.minusSeconds(86_400 - second));
      }

      // Then
      assertThat(late).isOne();
      assertThat(lines1).isOne();
      assertThat(order.count() - late).isEqualTo(CaptureOrder.SET_BACK.toSeconds());
      assertThat(lines.all()).hasSize(3);
      assertThat(lines.all().get(2)).contains("(and 59 before it)");
    }
  }

  private FollowedFrames follow(ZoneId zone) {
    return new FollowedFrames(
        folder,
        FollowedFrames.Order.ALL,
        new CaptureTimes(clock, true, zone),
        new SkippedFrames(),
        clock,
        clock::nanoTime);
  }

  private CameraGateway send(FrameSource source) {
    SpaceMap map =
        new SpaceMap(
            new CameraId("lot", "dst"),
            1,
            new SpaceMap.Frame(32, 24),
            null,
            List.of(
                new SpaceMap.MappedSpace(
                    "1",
                    null,
                    List.of(
                        new SpaceMap.Corner(2, 2),
                        new SpaceMap.Corner(30, 2),
                        new SpaceMap.Corner(30, 22),
                        new SpaceMap.Corner(2, 22)))));
    CameraGateway gateway =
        new CameraGateway(
            map,
            CropGeometry.BOUNDING_BOX,
            null,
            new CropPublisher(producer, "parking.crops", "run", crop -> {}));
    try (source) {
      for (int i = 0; i < 30; i++) {
        source.next().ifPresent(frame -> sendAndClose(gateway, frame));
      }
    }
    return gateway;
  }

  private static void sendAndClose(CameraGateway gateway, Frame frame) {
    try (frame) {
      gateway.send(frame, frame.recordedAt());
    }
  }

  private List<Instant> sentTimes() {
    return producer.history().stream()
        .map(ProducerRecord::timestamp)
        .map(Instant::ofEpochMilli)
        .toList();
  }

  private void write(Path file, Instant at) throws IOException {
    Files.write(file, NoisyPicture.of(32, 24, drawn++).png());
    Files.setLastModifiedTime(file, FileTime.from(at));
  }
}
