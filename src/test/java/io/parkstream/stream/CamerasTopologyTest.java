package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraCondition.Kind;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.serde.CameraConditions;
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
import io.parkstream.testing.Schemas;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From what gateways say of cameras to what is believed of their spaces. */
@Timeout(60)
class CamerasTopologyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final CameraId CAMERA = new CameraId("north", "cam-1");

  @TempDir Path stateDirectory;

  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final LowWaterOffsets lowWater = new LowWaterOffsets(metrics);
  private final MovedClock clock = new MovedClock(NOW);
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(4, Duration.ofMillis(2), 6),
          1,
          () -> new CropClassifier(new FakeEngine(4), clock),
          BatchMetrics.NONE);
  private TopologyTestDriver driver;
  private int crops;
  private int answers;

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
  void cameraThatIsMoved_makesItsSpacesUnknown_withoutAnotherCrop_andItsCropsCountForNothing()
      throws IOException {
    // Given
    believe(95);

    // When
    say(Kind.MOVED, clock.instant());
    clock.advance(OccupancyProcessor.LONGEST_LOOK);
    driver.advanceWallClockTime(OccupancyProcessor.LONGEST_LOOK);
    List<OccupancyChange> changes = changes();
    for (int i = 0; i < 8; i++) {
      see(3);
    }
    answered();

    // Then
    assertThat(changes)
        .extracting(OccupancyChange::reason)
        .containsExactly(OccupancyReason.CAMERA_MOVED);
    assertThat(
            Schemas.faults(
                "occupancy-change", OccupancyEvents.value(changes.get(0), clock.instant())))
        .isEmpty();
    assertThat(changes()).isEmpty();
  }

  @Test
  void cameraThatIsClearAgain_orWhoseConditionIsTakenBack_isBelieved() {
    for (boolean tombstone : List.of(false, true)) {
      // Given
      believe(95);
      say(Kind.OBSTRUCTED, clock.instant());
      see(3);
      answered();
      assertThat(changes())
          .extracting(OccupancyChange::reason)
          .containsExactly(OccupancyReason.CAMERA_OBSTRUCTED);

      // When
      if (tombstone) {
        pipe(CAMERA.key(), null);
      } else {
        say(Kind.CLEAR, clock.instant());
      }
      see(95);

      // Then
      answered();
      assertThat(changes())
          .extracting(OccupancyChange::reason)
          .containsExactly(OccupancyReason.CAMERA_RESTORED);
    }
  }

  @Test
  void recordsThatCannotBeRead_areIgnored_andTheLastGoodOneGoes() {
    // Given
    say(Kind.MOVED, NOW);

    // When
    pipe(CAMERA.key(), "{".getBytes(UTF_8));
    pipe(CAMERA.key(), "{\"condition\":\"clear\"}".getBytes(UTF_8));
    pipe("north", new byte[] {1});
    pipe(CAMERA.key(), new byte[CameraConditions.MAX_BYTES + 1]);
    driver
        .createInputTopic(TOPICS.cameras(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(null, new byte[] {1}, new RecordHeaders(), NOW));

    // Then
    assertThat(metrics.records).containsOnly(Map.entry("cameras unreadable", 5));
    assertThat(store().get(CAMERA.key()).kind()).isEqualTo(Kind.MOVED);
  }

  @Test
  void furtherCameras_areIgnored_whenThereIsNoRoom() {
    // Given
    for (int i = 0; i < CameraProcessor.MAX_CAMERAS; i++) {
      CameraId each = new CameraId("north", "c" + i);
      store().put(each.key(), new CameraCondition(each, Kind.CLEAR, NOW, null, null, 1));
    }

    // When
    say(Kind.MOVED, NOW);
    CameraId known = new CameraId("north", "c5");
    pipe(
        known.key(),
        CameraConditions.value(new CameraCondition(known, Kind.DARK, NOW, null, null, 1)));

    // Then
    assertThat(metrics.records).containsOnly(Map.entry("cameras no-room", 1));
    assertThat(store().get(CAMERA.key())).isNull();
    assertThat(store().get(known.key()).kind()).isEqualTo(Kind.DARK);
  }

  @Test
  void aConditionThatLiesAhead_isOfNow() {
    // When
    say(Kind.MOVED, NOW.plus(Duration.ofDays(900)));

    // Then
    assertThat(store().get(CAMERA.key()).since()).isEqualTo(NOW);
  }

  private KeyValueStore<String, CameraCondition> store() {
    return driver.getKeyValueStore(CameraProcessor.STORE);
  }

  private void say(Kind kind, Instant since) {
    pipe(
        CAMERA.key(),
        CameraConditions.value(new CameraCondition(CAMERA, kind, since, null, null, 1)));
  }

  private void pipe(String key, byte @Nullable [] value) {
    driver
        .createInputTopic(TOPICS.cameras(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key.getBytes(UTF_8), value, new RecordHeaders(), NOW));
  }

  /** Crops until the space is believed to be as they say. */
  private void believe(int percent) {
    for (int i = 0; i < 6; i++) {
      see(percent);
    }
    answered();
    changes();
  }

  private void see(int percent) {
    crops++;
    clock.advance(Duration.ofSeconds(4));
    RecordHeaders headers = new RecordHeaders();
    headers.add("space", "A1".getBytes(UTF_8));
    driver
        .createInputTopic(TOPICS.crops(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(
                Keys.of(CAMERA), new byte[] {(byte) percent}, headers, clock.instant()));
  }

  /** Waits until every crop has its answer. */
  private void answered() {
    await()
        .until(
            () -> {
              driver.advanceWallClockTime(Duration.ofMillis(5));
              answers +=
                  driver
                      .createOutputTopic(
                          TOPICS.classifications(),
                          new ByteArrayDeserializer(),
                          new ByteArrayDeserializer())
                      .readRecordsToList()
                      .size();
              return answers == crops;
            });
  }

  private List<OccupancyChange> changes() {
    return driver
        .createOutputTopic(
            TOPICS.occupancy(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList()
        .stream()
        .map(record -> OccupancyEvents.read(record.value(), record.headers()))
        .toList();
  }
}
