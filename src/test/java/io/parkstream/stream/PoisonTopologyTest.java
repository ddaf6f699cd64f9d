package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.domain.SpaceState;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.serde.Calibrations;
import io.parkstream.serde.CameraConditions;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceOverrides;
import io.parkstream.serde.SpaceStates;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.stream.clients.StreamsSettings;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.FakeEngine;
import io.parkstream.testing.FakePictureDecoder;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.MovedWatchedTime;
import io.parkstream.testing.RecordingStreamMetrics;
import io.parkstream.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The last resort on every topic that is read, and for what no record asks for. */
@Timeout(60)
class PoisonTopologyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final CameraId CAMERA = new CameraId("north", "cam-1");

  @TempDir Path directory;

  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final LowWaterOffsets lowWater = new LowWaterOffsets(metrics);
  private final MovedClock clock = new MovedClock(NOW);
  private final PoisonRecords poison = PoisonRecords.inMemory(clock);
  private final LeftOuts leftOuts = new LeftOuts(clock);
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(4, Duration.ofMillis(2), 6),
          1,
          () -> new CropClassifier(new FakeEngine(4), clock),
          BatchMetrics.NONE);
  private int opened;

  @AfterEach
  void close() {
    batcher.close(Duration.ofSeconds(5));
  }

  @Test
  void recordThatFailedTwice_isSetAside_onEachTopic_andTheNextIsTaken() {
    // Given
    for (String topic :
        List.of(
            TOPICS.spaceMaps(),
            TOPICS.cameras(),
            TOPICS.overrides(),
            TOPICS.calibrations(),
            TOPICS.spaces())) {
      for (int thread = 0; thread < PoisonRecords.ATTEMPTS; thread++) {
        poison.failed(new CropRef(topic, 0, 0), new IllegalStateException("injected"));
      }
    }
    try (TopologyTestDriver driver = driver("")) {
      for (int i = 1; i <= 2; i++) {
        // When
        send(driver, TOPICS.spaceMaps(), Keys.of(CAMERA), map(i));
        SpaceId space = new SpaceId("south", "S" + i);
        send(driver, TOPICS.overrides(), Keys.of(space), SpaceOverrides.value(closed(space)));
        send(driver, TOPICS.cameras(), Keys.of(CAMERA), CameraConditions.value(dark()));
        send(driver, TOPICS.calibrations(), Calibrations.key("south"), calibration(i));
        send(driver, TOPICS.spaces(), Keys.of(space), SpaceStates.value(state(space)));

        // Then
        assertThat(metrics.records)
            .as("record %s", i)
            .containsOnly(
                Map.entry("space-maps poison", 1),
                Map.entry("cameras poison", 1),
                Map.entry("overrides poison", 1),
                Map.entry("calibrations poison", 1),
                Map.entry("spaces poison", 1));
        assertThat(leftOuts.all())
            .extracting(left -> left.what() + " " + left.key() + " " + left.reason())
            .containsExactlyInAnyOrderElementsOf(
                i == 1
                    ? List.of(
                        "space-maps north/cam-1 poison",
                        "overrides south/S1 poison",
                        "cameras north/cam-1 poison",
                        "calibrations south poison")
                    : List.of("overrides south/S1 poison"));
        assertThat(metrics.takenConditions).hasValue(i - 1);
        assertThat(metrics.rejectedConditions).hasValue(1);
        assertThat(metrics.takenMaps).hasValue(i - 1);
        assertThat(metrics.takenOverrides).hasValue(i - 1);
        assertThat(metrics.takenCalibrations).hasValue(i - 1);
        assertThat(metrics.rejectedCalibrations).hasValue(1);
        assertThat(metrics.countedStates).hasValue(i - 1);
      }
    }
  }

  private static CameraCondition dark() {
    return new CameraCondition(CAMERA, CameraCondition.Kind.DARK, NOW, null, null, 1);
  }

  /** The publication fails in a real node of the topology, below the counts. */
  @Test
  void siteWhoseCountsFailTwoThreads_isLeftOut_andTheOtherSitesGoOn() {
    SpaceId bad = new SpaceId("bad", "B1");
    SpaceId good = new SpaceId("good", "G1");

    // When
    for (int thread = 0; thread < PoisonRecords.ATTEMPTS; thread++) {
      TopologyTestDriver driver = driver("bad");
      assertThatThrownBy(
              () -> send(driver, TOPICS.spaces(), Keys.of(bad), SpaceStates.value(state(bad))))
          .isInstanceOf(StreamsException.class)
          .hasRootCauseMessage("injected");
      closeFailed(driver);
    }
    try (TopologyTestDriver driver = driver("bad")) {
      send(driver, TOPICS.spaces(), Keys.of(bad), SpaceStates.value(state(bad)));
      send(driver, TOPICS.spaces(), Keys.of(good), SpaceStates.value(state(good)));
      for (int second = 0; second < 10; second++) {
        clock.advance(Duration.ofSeconds(1));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
      }

      // Then
      assertThat(
              driver
                  .createOutputTopic(
                      TOPICS.sites(), new StringDeserializer(), new ByteArrayDeserializer())
                  .readRecordsToList())
          .extracting(TestRecord::key)
          .containsExactly("good");
    }
    assertThat(metrics.records).containsOnly(Map.entry("state poison", 1));
    assertThat(poison.poison(new CropRef(TOPICS.spaces(), 0, 0))).as("no record's fault").isNull();
    assertThat(poison.poison(Nodes.SITES, "bad")).contains("injected");
    assertThat(leftOuts.all())
        .singleElement()
        .satisfies(
            left -> {
              assertThat(left.what()).isEqualTo(Nodes.SITES);
              assertThat(left.key()).isEqualTo("bad");
              assertThat(left.reason()).isEqualTo("poison");
              assertThat(left.message()).contains("injected");
            });

    // When it works again, and its time has come
    clock.advance(PoisonRecords.FIRST_PAUSE.plusSeconds(1));
    try (TopologyTestDriver driver = driver("")) {
      send(driver, TOPICS.spaces(), Keys.of(bad), SpaceStates.value(state(bad)));
    }

    // Then
    assertThat(leftOuts.all()).isEmpty();
  }

  private static void closeFailed(TopologyTestDriver driver) {
    try {
      driver.close();
    } catch (RuntimeException e) {
      assertThat(e).hasRootCauseMessage("injected");
    }
  }

  /**
   * A new thread.
   *
   * @param failing site whose counts fail
   */
  private TopologyTestDriver driver(String failing) {
    lowWater.guard();
    Topology topology =
        OccupancyTopology.build(
            TopologySettings.defaults("topic-id"),
            new FakePictureDecoder(),
            batcher,
            lowWater,
            new MovedWatchedTime(clock),
            metrics,
            AnswerObserver.NONE,
            new LiveCalibrations(),
            Tracing.OFF,
            poison,
            leftOuts,
            clock);
    topology.addProcessor("fault", () -> new FailingNode(failing), Nodes.COUNT);
    return new TopologyTestDriver(
        topology,
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
                directory.resolve(Integer.toString(opened++)),
                Map.of())
            .properties(),
        NOW);
  }

  private record FailingNode(String site) implements Processor<byte[], byte[], Void, Void> {
    @Override
    public void process(Record<byte[], byte[]> record) {
      if (new String(record.key(), UTF_8).equals(site)) {
        throw new IllegalStateException("injected");
      }
    }
  }

  private void send(TopologyTestDriver driver, String topic, byte[] key, byte[] value) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(key, value, clock.instant());
  }

  private static byte[] map(long revision) {
    return SpaceMaps.value(
        new SpaceMap(CAMERA, revision, new SpaceMap.Frame(640, 480), null, List.of()));
  }

  private static byte[] calibration(long revision) {
    return Calibrations.value(
        new LiveCalibration("south", FakeEngine.MODEL, 1, 0.4, revision, 0, null, NOW, null));
  }

  private static SpaceOverride closed(SpaceId space) {
    return new SpaceOverride(space, true, null, NOW);
  }

  private static SpaceState state(SpaceId space) {
    return new SpaceState(
        space,
        new CameraId(space.site(), "cam-1"),
        null,
        Occupancy.EMPTY,
        false,
        OccupancyReason.CONFIRMED,
        NOW,
        NOW,
        null,
        null,
        NOW.toEpochMilli(),
        0.1f,
        null,
        NOW);
  }
}
