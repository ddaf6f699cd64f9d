package io.parkstream.stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SiteStates;
import io.parkstream.serde.SpaceMaps;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * More spaces, cameras and sites than there is room for, in a few seconds; {@code StateFloodIT} is
 * the same against a service in its heap.
 */
@Timeout(60)
class StateFloodTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final long BYTES = 3 << 20;

  @TempDir Path stateDirectory;

  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final LowWaterOffsets lowWater = new LowWaterOffsets(metrics);
  private final MovedClock clock = new MovedClock(NOW);
  private final EventIds ids = new EventIds();
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(4, Duration.ofMillis(2), 6),
          1,
          () -> new CropClassifier(new FakeEngine(4), clock),
          BatchMetrics.NONE);
  private TopologyTestDriver driver;

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
                    OccupancyPolicy.DEFAULT,
                    new WatchPolicy(
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(30),
                        1_000_000,
                        BYTES),
                    Duration.ZERO),
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
  void mapsAndCrops_areRefusedBeyondTheRoom_andTheCameraBeforeThemGoesOn() {
    // Given
    map(new CameraId("north", "cam-1"), "A1", "A2");

    // When
    int maps = 300;
    for (int i = 0; i < maps; i++) {
      String number = Integer.toString(i);
      map(
          new CameraId("flood-" + i, "cam-" + i),
          IntStream.range(0, 10).mapToObj(k -> number + "." + k).toArray(String[]::new));
    }
    int crops = 20;
    for (int i = 0; i < crops; i++) {
      crop(new CameraId("flood", "cam"), "S" + i);
    }
    crop(new CameraId("north", "cam-1"), "A1");
    awaitAnswers(crops + 1);

    // Then
    assertThat(metrics.records.get("space-maps no-room")).isBetween(100, maps - 1);
    assertThat(metrics.records.get("crops no-room")).isBetween(crops / 2, crops);
    assertThat(metrics.rejectedMaps.get()).isEqualTo(metrics.records.get("space-maps no-room"));
    assertThat(held(HeldMemory.SPACES)).isBetween(BYTES / 2, 2 * BYTES / 3);
    assertThat(counts("north").total()).isEqualTo(2);
    assertThat(metrics.ignored.get()).isEqualTo(metrics.records.get("crops no-room"));
  }

  @Test
  void states_areNotCountedBeyondTheRoom_butTheSpacesThatAreKnownAre() {
    // Given
    map(new CameraId("north", "cam-1"), "A1", "A2");

    // When
    int states = 3000;
    for (int i = 0; i < states; i++) {
      clock.advance(Duration.ofMillis(1));
      state(new SpaceId("flood-" + i, "S1"), Occupancy.EMPTY);
    }
    state(new SpaceId("north", "A1"), Occupancy.OCCUPIED);

    // Then
    assertThat(metrics.records.get("spaces no-room")).isBetween(states / 2, states - 1);
    assertThat(held(HeldMemory.COUNTS)).isBetween(BYTES / 4, BYTES / 3);
    assertThat(counts("north").occupied()).isEqualTo(1);
  }

  @Test
  void spacesThatComeAndGo_areForgotten_beforeOthersAreRefused() {
    // When
    for (int i = 0; i < 2000; i++) {
      clock.advance(Duration.ofMillis(1));
      SpaceId space = new SpaceId("north", "S" + i);
      state(space, Occupancy.EMPTY);
      pipe(
          TOPICS.spaces(),
          Keys.of(space),
          null,
          SpaceStates.retired(space, clock.millis() + 1, clock.instant(), ids));
    }

    // Then
    assertThat(metrics.records).isEmpty();
    assertThat(held(HeldMemory.COUNTS)).isLessThanOrEqualTo(BYTES / 3);
    assertThat(driver.getKeyValueStore(SiteProcessor.STORE).approximateNumEntries())
        .isLessThanOrEqualTo(BYTES / 3 / 1024);
  }

  private long held(HeldMemory what) {
    return requireNonNull(metrics.holdings.get(what)).getAsLong();
  }

  private void map(CameraId camera, String... names) {
    List<MappedSpace> mapped =
        List.of(names).stream()
            .map(
                name ->
                    new MappedSpace(
                        name, null, List.of(new Corner(0, 0), new Corner(4, 0), new Corner(4, 4))))
            .toList();
    SpaceMap map = new SpaceMap(camera, 1, new Frame(10, 10), null, mapped);
    pipe(TOPICS.spaceMaps(), Keys.of(camera), SpaceMaps.value(map), new RecordHeaders());
  }

  private void crop(CameraId camera, String space) {
    pipe(
        TOPICS.crops(),
        Keys.of(camera),
        new byte[] {95},
        CropHeaders.of(
            camera,
            new SpaceId(camera.site(), space),
            "e-" + space,
            clock.instant(),
            "image/jpeg"));
  }

  private void awaitAnswers(int answers) {
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .untilAsserted(
            () -> {
              driver.advanceWallClockTime(Duration.ofMillis(5));
              assertThat(metrics.classified).hasValue(answers);
            });
  }

  private void state(SpaceId space, Occupancy occupancy) {
    SpaceState status =
        new SpaceState(
            space,
            new CameraId(space.site(), "cam-1"),
            null,
            occupancy,
            false,
            OccupancyReason.CONFIRMED,
            clock.instant(),
            clock.instant(),
            null,
            null,
            clock.millis(),
            0.9f,
            null,
            clock.instant());
    pipe(
        TOPICS.spaces(),
        Keys.of(space),
        SpaceStates.value(status),
        SpaceStates.headers(status, ids));
  }

  @SuppressWarnings("NullAway") // a record without a value retires its space
  private void pipe(String topic, byte[] key, byte @Nullable [] value, Headers headers) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, headers, clock.instant()));
  }

  /** The last that were published of a site. */
  private SpaceCounts counts(String site) {
    Map<String, SpaceCounts> sites = new HashMap<>();
    driver
        .createOutputTopic(TOPICS.sites(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .forEach(
            value -> {
              SiteState status = SiteStates.read(value);
              sites.put(status.site(), status.counts());
            });
    return requireNonNull(sites.get(site));
  }
}
