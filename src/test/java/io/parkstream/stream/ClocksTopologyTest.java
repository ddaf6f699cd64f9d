package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Keys;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.stream.clients.StreamsSettings;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.FakeEngine;
import io.parkstream.testing.FakePictureDecoder;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.MovedWatchedTime;
import io.parkstream.testing.RecordingStreamMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cameras whose clocks are wrong, and are put right, over the whole topology. */
@Timeout(60)
class ClocksTopologyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final int OCCUPIED = 95;
  private static final int EMPTY = 5;

  @TempDir Path stateDirectory;

  private final FakeEngine engine = new FakeEngine(4);
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final LowWaterOffsets lowWater = new LowWaterOffsets(metrics);
  private final MovedClock clock = new MovedClock(NOW);
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(4, Duration.ofMillis(2), 6),
          1,
          () -> new CropClassifier(engine, clock),
          BatchMetrics.NONE);
  private final List<TestRecord<String, byte[]>> letters = new ArrayList<>();
  private final List<OccupancyChange> changes = new ArrayList<>();
  private TopologyTestDriver driver;
  private int sent;

  @BeforeEach
  void open() {
    lowWater.guard();
    driver =
        new TopologyTestDriver(
            OccupancyTopology.build(
                TopologySettings.defaults("topic-id"),
                new FakePictureDecoder(),
                batcher,
                lowWater,
                new MovedWatchedTime(clock),
                metrics,
                clock),
            new StreamsSettings(
                    "test",
                    "127.0.0.1:1",
                    1,
                    Guarantee.AT_LEAST_ONCE,
                    StreamsSettings.DEFAULT_COMMIT_INTERVAL,
                    null,
                    null,
                    StreamsSettings.DEFAULT_TRANSACTION_TIMEOUT,
                    -1,
                    stateDirectory,
                    Map.of())
                .properties());
  }

  @AfterEach
  void close() {
    driver.close();
    batcher.close(Duration.ofSeconds(5));
  }

  @Test
  void secondsInPlaceOfMilliseconds_areDeadLettersOfNow_andTouchNoMetric() {
    // When
    for (int i = 0; i < 8; i++) {
      plain(OCCUPIED, NOW.getEpochSecond() + i);
    }

    // Then
    assertThat(letters).hasSize(8);
    for (TestRecord<String, byte[]> letter : letters) {
      assertThat(DeadLetters.reason(letter.headers())).contains("implausible-time");
      assertThat(DeadLetters.message(letter.headers()).orElseThrow())
          .contains("1970-01-21", "seconds in place of milliseconds");
      assertThat(letter.getRecordTime()).isEqualTo(clock.instant());
      assertThat(new String(letter.headers().lastHeader(DeadLetters.TIMESTAMP).value(), UTF_8))
          .startsWith("17723520");
    }
    assertThat(metrics.classified).hasValue(0);
    assertThat(metrics.decoded).hasValue(0);
    assertThat(metrics.registers.get(0).isEmpty()).isTrue();
    assertThat(changes).isEmpty();
  }

  @Test
  void letterOfAFarFuture_hasTheTimeOfItsRejection() {
    // When: microseconds
    plain(OCCUPIED, NOW.toEpochMilli() * 1000);

    // Then
    assertThat(letters.get(0).getRecordTime()).isEqualTo(clock.instant());
    assertThat(DeadLetters.message(letters.get(0).headers()).orElseThrow())
        .contains("microseconds in place of milliseconds");
  }

  @Test
  void backlogOfDays_isAnswered() {
    // When
    clock.advance(Duration.ofDays(6));
    for (int i = 0; i < 5; i++) {
      event(OCCUPIED, NOW.plusSeconds(10L * i), NOW.plusSeconds(10L * i));
    }

    // Then
    assertThat(letters).isEmpty();
    assertThat(changes).extracting(OccupancyChange::occupancy).containsExactly(Occupancy.OCCUPIED);
  }

  /** How far ahead, how many crops before the clock is right, what they and the right ones say. */
  @ParameterizedTest
  @CsvSource({
    "18000, 7, 5, 95",
    "18000, 2, 5, 95",
    "3000, 7, 5, 95",
    "3000, 7, 95, 95",
    "3000, 2, 5, 95",
    "3000, 2, 95, 95",
    "3000, 1, 50, 95",
    "300, 2, 95, 5",
  })
  void clockThatIsPutRight_healsWithinMinutes(int ahead, int wrong, int before, int after) {
    // Given
    for (int i = 0; i < wrong; i++) {
      tick();
      event(before, clock.instant().plusSeconds(ahead + 3L * i), clock.instant());
    }
    changes.clear();
    Instant right = clock.instant();

    // When
    Instant known = right;
    Occupancy expected = after == OCCUPIED ? Occupancy.OCCUPIED : Occupancy.EMPTY;
    while (!(isLast(expected) && isKnownFor(expected))) {
      tick();
      event(after, clock.instant(), clock.instant());
      known = clock.instant();
      assertThat(Duration.between(right, known)).isLessThan(Duration.ofMinutes(4));
    }

    // Then
    assertThat(Duration.between(right, known)).isLessThan(Duration.ofMinutes(3));
    OccupancyChange change = changes.get(changes.size() - 1);
    assertThat(change.eventTime()).isBetween(right, known);
  }

  /** By its last change, which is of the time after the clock was right. */
  private boolean isLast(Occupancy occupancy) {
    return !changes.isEmpty() && changes.get(changes.size() - 1).occupancy() == occupancy;
  }

  private boolean isKnownFor(Occupancy occupancy) {
    var counts = metrics.registers.get(0).counts();
    return (occupancy == Occupancy.OCCUPIED ? counts.occupied() : counts.empty()) == 1;
  }

  private void tick() {
    clock.advance(Duration.ofSeconds(1));
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    collect();
  }

  private void event(int percent, Instant capturedAt, Instant recorded) {
    pipe(
        percent,
        CropHeaders.of(CAMERA, new SpaceId("north", "T1"), "e-" + sent, capturedAt, "image/jpeg"),
        recorded.toEpochMilli());
  }

  private void plain(int percent, long recordTime) {
    pipe(percent, new RecordHeaders().add("space", "T1".getBytes(UTF_8)), recordTime);
  }

  private void pipe(int percent, Headers headers, long recordTime) {
    sent++;
    driver
        .createInputTopic(TOPICS.crops(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(Keys.of(CAMERA), new byte[] {(byte) percent}, headers, recordTime));
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .untilAsserted(
            () -> {
              driver.advanceWallClockTime(Duration.ofMillis(5));
              assertThat(metrics.classified.get() + metrics.deadLetters.size()).isEqualTo(sent);
            });
    collect();
  }

  private void collect() {
    letters.addAll(read(TOPICS.deadLetters()));
    read(TOPICS.occupancy())
        .forEach(record -> changes.add(OccupancyEvents.read(record.value(), record.headers())));
  }

  private List<TestRecord<String, byte[]>> read(String topic) {
    return driver
        .createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }
}
