package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.serde.Calibrations;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.Keys;
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
import io.parkstream.tracing.Tracing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From calibrations on their topic to the next classifications. */
@Timeout(60)
class CalibrationsTopologyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final CameraId SECOND = new CameraId("north", "cam-2");
  private static final ModelIdentity OTHER = new ModelIdentity("fake", 2, "0".repeat(64));

  @TempDir Path stateDirectory;

  private final FakeEngine engine = new FakeEngine(4);
  private final LiveCalibrations calibrations = new LiveCalibrations();
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final LowWaterOffsets lowWater = new LowWaterOffsets(metrics);
  private final MovedClock clock = new MovedClock(NOW);
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(4, Duration.ofMillis(2), 6),
          1,
          () -> new CropClassifier(engine, calibrations, clock),
          BatchMetrics.NONE);
  private TopologyTestDriver driver;

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
                AnswerObserver.NONE,
                calibrations,
                Tracing.OFF,
                PoisonRecords.inMemory(clock),
                new LeftOuts(clock),
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
  void nextClassification_isCalibrated_andNamesTheRevision() throws IOException {
    // Given
    Classification before = see(CAMERA, 40);

    // When
    apply("north/cam-1", FakeEngine.MODEL, 0.3, 7);

    // Then
    Classification after = see(CAMERA, 40);
    assertThat(before.occupancy()).isEqualTo(Occupancy.EMPTY);
    assertThat(before.calibrationRevision()).isNull();
    assertThat(after.occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(after.probabilityOccupied()).isCloseTo(0.6087f, within(1e-4f));
    assertThat(after.calibrationRevision()).isEqualTo(7);
    assertThat(see(SECOND, 40).calibrationRevision()).isNull();
    assertThat(Schemas.faults("classification", ClassificationEvents.value(before))).isEmpty();
    assertThat(Schemas.faults("classification", ClassificationEvents.value(after))).isEmpty();
    assertThat(metrics.takenCalibrations).hasValue(1);
  }

  @Test
  void site_goesForItsCameras_untilACameraHasItsOwn_andATombstoneTakesItBack() {
    // When
    apply("north", FakeEngine.MODEL, 0.3, 7);
    apply("north/cam-1", FakeEngine.MODEL, 0.2, 8);
    Long ofCamera = see(CAMERA, 40).calibrationRevision();
    Long ofSite = see(SECOND, 40).calibrationRevision();
    pipe("north/cam-1", null);
    Long cameraTakenBack = see(CAMERA, 40).calibrationRevision();
    pipe("north", null);

    // Then
    assertThat(List.of(ofCamera, ofSite, cameraTakenBack)).containsExactly(8L, 7L, 7L);
    assertThat(see(CAMERA, 40)).matches(answer -> answer.calibrationRevision() == null);
    assertThat(see(CAMERA, 40).probabilityOccupied()).isEqualTo(0.4f);
  }

  @Test
  void anotherModelsCalibration_isNotApplied_andIsCounted() {
    // When
    apply("north/cam-1", OTHER, 0.3, 7);

    // Then
    Classification answer = see(CAMERA, 40);
    assertThat(answer.probabilityOccupied()).isEqualTo(0.4f);
    assertThat(answer.calibrationRevision()).isNull();
    assertThat(calibrations.unused()).isOne();
    assertThat(calibrations.applied()).isZero();
  }

  @Test
  void recordsThatCannotBeRead_areIgnored_andTheLastGoodOneGoes() {
    // Given
    apply("north", FakeEngine.MODEL, 0.3, 7);

    // When
    pipe("north", "{".getBytes(UTF_8));
    pipe("north", "{\"threshold\":0.1}".getBytes(UTF_8));
    pipe("no rth", new byte[] {1});
    pipe("north", new byte[Calibrations.MAX_BYTES + 1]);
    driver
        .createInputTopic(
            TOPICS.calibrations(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(null, new byte[] {1}, new RecordHeaders(), NOW));

    // Then
    assertThat(see(CAMERA, 40).calibrationRevision()).isEqualTo(7);
    assertThat(metrics.rejectedCalibrations).hasValue(5);
    assertThat(metrics.records).containsOnly(Map.entry("calibrations unreadable", 5));
  }

  @Test
  void furtherPlaces_areIgnored_whenThereIsNoRoom() {
    // Given
    for (int i = 0; i < CalibrationProcessor.MAX_CALIBRATIONS; i++) {
      calibrations.put(calibration("s" + i, FakeEngine.MODEL, 0.3, 1));
    }

    // When
    apply("north", FakeEngine.MODEL, 0.3, 7);
    apply("s5", FakeEngine.MODEL, 0.3, 8);

    // Then
    assertThat(metrics.records).containsOnly(Map.entry("calibrations no-room", 1));
    assertThat(calibrations.of("north")).isNull();
    assertThat(calibrations.of("s5")).isEqualTo(calibration("s5", FakeEngine.MODEL, 0.3, 8));
  }

  private void apply(String place, ModelIdentity model, double threshold, long revision) {
    pipe(place, Calibrations.value(calibration(place, model, threshold, revision)));
  }

  private static LiveCalibration calibration(
      String place, ModelIdentity model, double threshold, long revision) {
    return new LiveCalibration(place, model, 1, threshold, revision, 20, null, NOW, "anna");
  }

  private void pipe(String key, byte @Nullable [] value) {
    driver
        .createInputTopic(
            TOPICS.calibrations(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key.getBytes(UTF_8), value, new RecordHeaders(), NOW));
  }

  /** One crop, and its answer. */
  private Classification see(CameraId camera, int percent) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("space", "A1".getBytes(UTF_8));
    driver
        .createInputTopic(TOPICS.crops(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(
                Keys.of(camera), new byte[] {(byte) percent}, headers, clock.instant()));
    List<Classification> answers = new ArrayList<>();
    await()
        .until(
            () -> {
              driver.advanceWallClockTime(Duration.ofMillis(5));
              driver
                  .createOutputTopic(
                      TOPICS.classifications(),
                      new ByteArrayDeserializer(),
                      new ByteArrayDeserializer())
                  .readRecordsToList()
                  .forEach(
                      record ->
                          answers.add(ClassificationEvents.read(record.value(), record.headers())));
              return !answers.isEmpty();
            });
    return answers.get(0);
  }
}
