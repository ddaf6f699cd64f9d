package io.parkstream.stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Keys;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.SiteStates;
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
import io.parkstream.testing.Schemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From maps, crops, overrides and silence to the states of spaces and the counts of sites. */
@Timeout(60)
class SitesTopologyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final OccupancyPolicy EVIDENCE =
      new OccupancyPolicy(2, Duration.ZERO, 2, Duration.ZERO, 0.1, 20, Duration.ofMinutes(2));

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
  private final List<SpaceState> spaces = new ArrayList<>();
  private final List<SiteState> sites = new ArrayList<>();
  private final List<OccupancyChange> changes = new ArrayList<>();
  private final List<String> tombstones = new ArrayList<>();
  private TopologyTestDriver driver;
  private int answered;
  private long crops;

  @BeforeEach
  void open() {
    lowWater.guard();
    driver =
        new TopologyTestDriver(
            OccupancyTopology.build(
                new TopologySettings(
                    TOPICS,
                    "topic-id",
                    8,
                    Duration.ofSeconds(5),
                    LatencyTarget.NONE,
                    BacklogPolicy.NONE,
                    CaptureWindow.DEFAULT,
                    true,
                    1000,
                    EVIDENCE,
                    WatchPolicy.DEFAULT,
                    TopologySettings.DEFAULT_SITE_INTERVAL),
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
  void spaceMap_isCounted_beforeAnythingWasSeen() {
    // When
    map(1, "A1", "A2");
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(spaces).extracting(status -> status.space().space()).containsExactly("A1", "A2");
    assertThat(last(sites).counts()).isEqualTo(new SpaceCounts(0, 0, 2, 0));
    assertThat(changes).isEmpty();
  }

  @Test
  void crops_changeTheStatesAndTheCounts() throws IOException {
    // Given
    map(1, "A1", "A2");

    // When
    see("A1", 95);
    see("A1", 95);
    see("A2", 5);
    see("A2", 5);
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(last(sites).counts()).isEqualTo(new SpaceCounts(1, 1, 0, 0));
    assertThat(last(spaces).reason()).isEqualTo(OccupancyReason.CONFIRMED);
    assertThat(requireNonNull(last(spaces).evidence()).count()).isEqualTo(2);
    assertThat(requireNonNull(metrics.registers.get(0)).counts())
        .isEqualTo(new SpaceCounts(1, 1, 0, 0));
    for (SpaceState status : spaces) {
      assertThat(Schemas.faults("space-state", SpaceStates.value(status))).isEmpty();
    }
    for (SiteState status : sites) {
      assertThat(Schemas.faults("site-state", SiteStates.value(status))).isEmpty();
    }
  }

  @Test
  void silence_isFoundByThePunctuation_andOnlyThen() {
    // Given
    see("A1", 95);
    see("A1", 95);
    changes.clear();

    // When
    pass(Duration.ofSeconds(60));
    int inTime = changes.size();
    pass(Duration.ofSeconds(2));

    // Then
    assertThat(inTime).isZero();
    assertThat(changes)
        .extracting(OccupancyChange::reason)
        .containsExactly(OccupancyReason.CAMERA_OFFLINE);
    assertThat(last(sites).counts()).isEqualTo(new SpaceCounts(0, 0, 1, 0));
    assertThat(metrics.registers.get(0).cameras().silent()).isEqualTo(1);
    see("A1", 95);
    assertThat(last(changes).reason()).isEqualTo(OccupancyReason.CAMERA_RESTORED);
  }

  @Test
  void unreadableCrops_keepTheirCameraAlive() {
    // Given
    see("A1", 95);
    see("A1", 95);

    // When
    for (int i = 0; i < 8; i++) {
      pass(Duration.ofSeconds(10));
      pipe(TOPICS.crops(), Keys.of(CAMERA), new byte[] {-1}, crop("A1"));
    }
    pass(Duration.ofSeconds(5));

    // Then
    assertThat(metrics.registers.get(0).cameras().silent()).isZero();
    assertThat(changes).hasSize(1);
  }

  @Test
  void override_closesItsSpace_fromWhateverPartition_andOpensItAgain() {
    // Given
    map(1, "A1");
    SpaceId space = new SpaceId("north", "A1");
    byte[] closed = SpaceOverrides.value(new SpaceOverride(space, true, "ice", NOW));

    // When
    pipe(TOPICS.overrides(), Keys.of(space), closed, new RecordHeaders());
    see("A1", 95);
    pass(Duration.ofSeconds(1));
    SpaceCounts whileClosed = last(sites).counts();
    pipe(TOPICS.overrides(), Keys.of(space), null, new RecordHeaders());
    pass(Duration.ofSeconds(12));

    // Then
    assertThat(whileClosed).isEqualTo(new SpaceCounts(0, 0, 0, 1));
    assertThat(last(sites).counts()).isEqualTo(new SpaceCounts(0, 0, 1, 0));
  }

  @Test
  void badMapsAndOverrides_arePassedBy_andCounted() {
    // Given
    map(2, "A1");

    // When
    pipe(TOPICS.spaceMaps(), Keys.of(CAMERA), new byte[] {'{'}, new RecordHeaders());
    pipe(TOPICS.spaceMaps(), new byte[] {'x'}, new byte[] {'{'}, new RecordHeaders());
    pipe(TOPICS.overrides(), Keys.of(CAMERA), new byte[] {'['}, new RecordHeaders());
    pipe(TOPICS.spaces(), new byte[] {'x'}, new byte[] {'['}, new RecordHeaders());
    map(1, "A2");
    see("A1", 95);
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(metrics.rejectedMaps).hasValue(3);
    assertThat(metrics.rejectedOverrides).hasValue(1);
    assertThat(last(sites).counts()).isEqualTo(new SpaceCounts(0, 0, 1, 0));
  }

  @Test
  void newMap_retiresWithATombstone_andTheCountsFollow() {
    // Given
    map(1, "A1", "A2");
    see("A1", 95);
    see("A1", 95);

    // When
    map(2, "A2");
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(last(changes).reason()).isEqualTo(OccupancyReason.RETIRED);
    assertThat(tombstones).containsExactly("north/A1");
    assertThat(last(sites).counts()).isEqualTo(new SpaceCounts(0, 0, 1, 0));
  }

  private void map(long revision, String... names) {
    List<MappedSpace> mapped = new ArrayList<>();
    for (String name : names) {
      mapped.add(
          new MappedSpace(
              name, "ramp", List.of(new Corner(0, 0), new Corner(4, 0), new Corner(4, 4))));
    }
    SpaceMap map = new SpaceMap(CAMERA, revision, new Frame(10, 10), null, mapped);
    pipe(TOPICS.spaceMaps(), Keys.of(CAMERA), SpaceMaps.value(map), new RecordHeaders());
    collect();
  }

  /** A crop of the space a second later, answered. */
  private void see(String space, int percent) {
    clock.advance(Duration.ofSeconds(1));
    answered++;
    pipe(TOPICS.crops(), Keys.of(CAMERA), new byte[] {(byte) percent}, crop(space));
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .untilAsserted(
            () -> {
              driver.advanceWallClockTime(Duration.ofMillis(5));
              assertThat(metrics.classified).hasValue(answered);
            });
    collect();
  }

  private Headers crop(String space) {
    return CropHeaders.of(
        CAMERA, new SpaceId("north", space), "e-" + crops++, clock.instant(), "image/jpeg");
  }

  private void pass(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      clock.advance(Duration.ofSeconds(1));
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
    collect();
  }

  private void pipe(String topic, byte[] key, byte @Nullable [] value, Headers headers) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, headers, clock.instant()));
  }

  private void collect() {
    read(TOPICS.spaces())
        .forEach(
            record -> {
              if (record.value() == null) {
                tombstones.add(record.key());
              } else if (record.value()[0] == '{') {
                spaces.add(SpaceStates.read(record.value()));
              }
            });
    read(TOPICS.sites()).forEach(record -> sites.add(SiteStates.read(record.value())));
    read(TOPICS.occupancy())
        .forEach(record -> changes.add(OccupancyEvents.read(record.value(), record.headers())));
  }

  private List<TestRecord<String, byte[]>> read(String topic) {
    return driver
        .createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private static <T> T last(List<T> all) {
    return all.get(all.size() - 1);
  }

  @Test
  void partition_isThatOfTheSite_forEachOfItsSpaces() {
    for (String site : List.of("north", "s", "a.b-c_d")) {
      int partition = SitePartitioner.partition(site, 8);
      for (int i = 0; i < 20; i++) {
        byte[] key = (site + "/A" + i).getBytes(StandardCharsets.UTF_8);
        assertThat(SitePartitioner.partition(key, 8)).isEqualTo(partition);
      }
    }
  }
}
