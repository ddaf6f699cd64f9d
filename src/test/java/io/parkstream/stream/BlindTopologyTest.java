package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.Undecided;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.PictureFormat;
import io.parkstream.image.PixelShape;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Keys;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.stream.clients.StreamsSettings;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.BrightnessEngine;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.MovedWatchedTime;
import io.parkstream.testing.RecordingStreamMetrics;
import io.parkstream.testing.Schemas;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
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

/** A camera that is covered, over the whole topology. */
@Timeout(60)
class BlindTopologyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final int CAR = 1;
  private static final int BLACK = 0;

  @TempDir Path stateDirectory;

  private final BrightnessEngine engine = new BrightnessEngine(4);
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
  private final List<TestRecord<String, byte[]>> answers = new ArrayList<>();
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
                BlindTopologyTest::decode,
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
  void coveredCamera_makesItsSpaceUnknown_andIsBlind_untilItSeesAgain() throws IOException {
    // Given: a car, by the model's word
    for (int i = 0; i < 10; i++) {
      see(CAR);
    }
    assertThat(changes).extracting(OccupancyChange::occupancy).containsExactly(Occupancy.OCCUPIED);
    answers.clear();

    // When: black pictures, which this model takes for cars as well
    for (int i = 0; i < 150; i++) {
      see(BLACK);
    }

    // Then
    for (TestRecord<String, byte[]> answer : answers) {
      Classification seen = ClassificationEvents.read(answer.value(), answer.headers());
      assertThat(seen.undecided()).isEqualTo(Undecided.UNIFORM);
      assertThat(seen.probabilityOccupied()).isEqualTo(0.5f);
      assertThat(new String(answer.value(), UTF_8)).contains("\"undecided\":\"uniform\"");
      assertThat(Schemas.faults("classification", answer.value())).isEmpty();
    }
    assertThat(answers).hasSize(150);
    assertThat(metrics.undecided).as("neither empty nor occupied").hasValue(150);
    OccupancyChange lost = changes.get(changes.size() - 1);
    assertThat(lost.occupancy()).isEqualTo(Occupancy.UNKNOWN);
    assertThat(lost.reason()).isEqualTo(OccupancyReason.LOW_CONFIDENCE);
    assertThat(metrics.registers.get(0).cameras().blind()).isEqualTo(1);
    for (int i = 0; i < 20; i++) {
      see(CAR);
    }
    assertThat(changes.get(changes.size() - 1).occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(metrics.registers.get(0).cameras().blind()).isZero();
    assertThat(letters).isEmpty();
  }

  private void see(int picture) {
    tick();
    event(picture, clock.instant(), clock.instant());
  }

  /** A dark car on darker ground, or nothing at all. */
  private static DecodeResult decode(byte[] picture) {
    byte[] pixels = new byte[PixelShape.VGG16.bytes()];
    for (int i = 0; picture[0] == CAR && i < pixels.length; i++) {
      int x = i / 3 % 48;
      int y = i / 3 / 48;
      pixels[i] = (byte) (x > 8 && x < 40 && y > 6 && y < 42 ? 90 : 30 + (x * 7 + y * 5) % 9);
    }
    return new DecodeResult.Decoded(PictureFormat.JPEG, pixels);
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
    answers.addAll(read(TOPICS.classifications()));
    read(TOPICS.occupancy())
        .forEach(record -> changes.add(OccupancyEvents.read(record.value(), record.headers())));
  }

  private List<TestRecord<String, byte[]>> read(String topic) {
    return driver
        .createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }
}
