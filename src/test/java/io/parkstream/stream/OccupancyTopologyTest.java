package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.engine.EngineException;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.stream.clients.StreamsSettings;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.stream.clients.WatchedTime;
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
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The topology in one thread. That nothing is lost when the process dies it cannot show: the test
 * driver commits after each record, which hides the fault that {@link LowWaterOffsets} prevents.
 */
@Timeout(60)
class OccupancyTopologyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final int BATCH = 4;
  private static final int MAX_PENDING = 8;

  private static final OccupancyPolicy EVIDENCE =
      new OccupancyPolicy(2, Duration.ZERO, 3, Duration.ZERO, 0.1, 20, Duration.ofMinutes(2));

  @TempDir Path stateDirectory;

  private final FakeEngine engine = new FakeEngine(BATCH);
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final LowWaterOffsets lowWater = new LowWaterOffsets(metrics);
  private final MovedClock clock = new MovedClock(NOW);
  private final WatchedTime watchedTime = new MovedWatchedTime(clock);
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(BATCH, Duration.ofMillis(2), 6),
          1,
          () -> new CropClassifier(engine, clock),
          BatchMetrics.NONE);
  private @Nullable TopologyTestDriver driver;

  @AfterEach
  void close() {
    batcher.close(Duration.ofSeconds(5));
    if (driver != null) {
      driver.close();
    }
  }

  @Test
  void crop_becomesOneClassification_underItsOwnKey() {
    // When
    pipe("A1", 0, 97);
    TestRecord<String, byte[]> answer = awaitAnswers(1).get(0);

    // Then
    assertThat(answer.key()).isEqualTo("north/cam-1");
    assertThat(answer.getRecordTime()).isEqualTo(NOW.minusSeconds(100));
    Classification classification = ClassificationEvents.read(answer.value(), answer.headers());
    assertThat(classification.space()).isEqualTo(new SpaceId("north", "A1"));
    assertThat(classification.camera()).isEqualTo(CAMERA);
    assertThat(classification.occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(classification.probabilityOccupied()).isEqualTo(0.97f);
    assertThat(classification.capturedAt()).isEqualTo(NOW.minusSeconds(100));
    assertThat(classification.classifiedAt()).isEqualTo(NOW);
    assertThat(classification.model()).isEqualTo(FakeEngine.MODEL);
    assertThat(classification.crop()).isEqualTo(new CropRef(TOPICS.crops(), 0, 0));
    assertThat(classification.batchSize()).isEqualTo(1);
    assertThat(metrics.classified).hasValue(1);
    assertThat(metrics.lastAgeMillis).hasValue(100_000);
  }

  @Test
  void crop_givesTheSameEventId_whenItIsSentAgain() {
    // When
    pipe("A1", 0, 97);
    pipe("A1", 0, 97);

    // Then
    List<Classification> answers = classifications(2);
    assertThat(answers.get(1).id()).isEqualTo(answers.get(0).id());
    assertThat(answers.get(1).crop()).isNotEqualTo(answers.get(0).crop());
    assertThat(metrics.ignored).hasValue(1);
  }

  @Test
  void answers_keepTheOrderOfThePartition_forAnyMixOfRecords() {
    // Given
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Long> good = new ArrayList<>();
    List<Long> bad = new ArrayList<>();

    // When
    for (long offset = 0; offset < 200; offset++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          input().pipeInput(record(CAMERA.key(), new byte[] {-1}, event("A1", offset)));
          bad.add(offset);
        }
        case 1 -> {
          input().pipeInput(record(null, new byte[] {1}, event("A1", offset)));
          bad.add(offset);
        }
        default -> {
          pipe("A" + random.nextInt(5), offset, random.nextInt(100));
          good.add(offset);
        }
      }
    }

    // Then
    assertThat(classifications(good.size()))
        .as("seed %d", seed)
        .extracting(c -> c.crop().offset())
        .isEqualTo(good);
    assertThat(records(deadLetters(), bad.size()))
        .as("seed %d", seed)
        .extracting(r -> DeadLetters.crop(r.headers()).orElseThrow().offset())
        .isEqualTo(bad);
    assertThat(metrics.pending).hasValue(0);
  }

  @Test
  void deadLetter_carriesTheRecordAndTheReason() {
    // Given
    Headers headers = event("A1", 0);

    // When
    input().pipeInput(record(CAMERA.key(), new byte[] {9, 9, 9}, headers));

    // Then
    TestRecord<String, byte[]> dead = records(deadLetters(), 1).get(0);
    assertThat(dead.key()).isEqualTo("north/cam-1");
    assertThat(dead.value()).containsExactly(9, 9, 9);
    assertThat(DeadLetters.reason(dead.headers())).contains("corrupt");
    assertThat(dead.headers().lastHeader("ce_id").value())
        .isEqualTo(headers.lastHeader("ce_id").value());
    assertThat(text(dead.headers(), DeadLetters.STAGE)).isEqualTo("decode");
    assertThat(text(dead.headers(), DeadLetters.MESSAGE)).contains("3");
    assertThat(metrics.deadLetters).containsExactly("corrupt");
  }

  @Test
  void deadLetter_isMadeOfEachBadRecord_withTheCropsAroundItUnaffected() {
    // When
    pipe("A1", 0, 97);
    input().pipeInput(record(null, new byte[] {1}, event("A1", 1)));
    input().pipeInput(record("nonsense", new byte[] {1}, event("A1", 2)));
    input().pipeInput(record(CAMERA.key(), new byte[0], event("A1", 3)));
    input().pipeInput(record(CAMERA.key(), null, new RecordHeaders()));
    input().pipeInput(record(CAMERA.key(), new byte[] {1}, new RecordHeaders()));
    input().pipeInput(record(CAMERA.key(), new byte[1001], event("A1", 4)));
    pipe("A1", 5, 96);

    // Then
    assertThat(classifications(2)).hasSize(2);
    assertThat(records(deadLetters(), 6))
        .extracting(r -> DeadLetters.reason(r.headers()).orElseThrow())
        .containsExactly(
            "missing-key",
            "malformed-key",
            "empty",
            "tombstone-without-space",
            "missing-header",
            "too-large");
  }

  @Test
  void deadLetter_doesNotOvertake_aCropThatWaitsForItsBatch() {
    // Given
    engine.hold();
    pipe("A1", 0, 97);

    // When
    input().pipeInput(record(CAMERA.key(), new byte[0], event("A1", 1)));
    driver().advanceWallClockTime(Duration.ofMillis(50));

    // Then
    assertThat(deadLetters().isEmpty()).isTrue();
    assertThat(metrics.pending).hasValue(2);
    engine.resume();
    assertThat(records(deadLetters(), 1)).hasSize(1);
  }

  @Test
  void wrongContentType_isCounted_andTheCropAnswered() {
    // When
    input()
        .pipeInput(
            record(
                CAMERA.key(),
                new byte[] {50},
                CropHeaders.of(CAMERA, space("A1"), "e", NOW, "image/png")));
    input()
        .pipeInput(
            record(
                CAMERA.key(),
                new byte[] {50},
                CropHeaders.of(CAMERA, space("A1"), "f", NOW, "IMAGE/JPEG; q=1")));

    // Then
    assertThat(classifications(2)).hasSize(2);
    assertThat(metrics.mismatches).hasValue(1);
  }

  @Test
  void occupancy_isPublishedOnChangeOnly_underTheSpacesKey() {
    // When
    for (int second = 0; second < 5; second++) {
      pipe("A1", second, 97);
    }
    for (int second = 5; second < 9; second++) {
      pipe("A1", second, 3);
    }
    awaitAnswers(9);

    // Then
    List<TestRecord<String, byte[]>> records = occupancy().readRecordsToList();
    assertThat(records).extracting(TestRecord::key).containsOnly("north/A1");
    List<OccupancyChange> changes =
        records.stream().map(r -> OccupancyEvents.read(r.value(), r.headers())).toList();
    assertThat(changes)
        .extracting(OccupancyChange::occupancy)
        .containsExactly(Occupancy.OCCUPIED, Occupancy.EMPTY);
    assertThat(changes.get(0).sessionId()).isEqualTo(changes.get(1).sessionId());
    assertThat(metrics.changes).containsExactly(Occupancy.OCCUPIED, Occupancy.EMPTY);
  }

  @Test
  void tombstone_retiresTheSpace_inItsTurn() {
    // Given
    pipe("A1", 0, 97);
    pipe("A1", 1, 97);

    // When
    input().pipeInput(record(CAMERA.key(), null, headers("space", "A1")));

    // Then
    List<TestRecord<String, byte[]>> records = records(occupancy(), 2);
    OccupancyChange change = OccupancyEvents.read(records.get(1).value(), records.get(1).headers());
    assertThat(change.occupancy()).isEqualTo(Occupancy.UNKNOWN);
    assertThat(change.reason()).isEqualTo(OccupancyReason.RETIRED);
    assertThat(driver().getKeyValueStore(OccupancyProcessor.STORE).get("north/A1")).isNull();
    assertThat(metrics.retired).hasValue(1);
  }

  @Test
  void commit_stopsAtTheFirstUnansweredCrop() {
    // Given
    engine.hold();
    pipe("A1", 0, 97);
    pipe("A1", 1, 97);

    // When
    long safe = committed(2);
    engine.resume();
    awaitAnswers(2);

    // Then
    assertThat(safe).isZero();
    assertThat(committed(2)).isEqualTo(2);
  }

  @Test
  void close_leavesABarrier_atTheFirstUnansweredCrop() {
    // Given
    engine.hold();
    pipe("A1", 0, 97);

    // When
    driver().close();
    driver = null;

    // Then
    assertThat(committed(1)).isZero();
    assertThat(metrics.pending).hasValue(0);
    engine.resume();
  }

  @Test
  void manyCrops_areAllAnswered_throughAFullTaskAndAFullBatcher() {
    // Given
    Thread piping = Thread.currentThread();
    engine.hold();
    Thread engineRoom =
        new Thread(
            () -> {
              await().until(() -> piping.getState() == Thread.State.TIMED_WAITING);
              engine.resume();
            });
    engineRoom.start();

    // When
    for (int i = 0; i < 300; i++) {
      pipe("A" + i % 3, i, 50);
    }

    // Then
    assertThat(classifications(300)).extracting(c -> c.crop().offset()).isSorted();
    assertThat(metrics.blockedNanos.get()).isPositive();
    assertThat(batcher.counts().completed()).isEqualTo(300);
  }

  @Test
  void failedBatch_isThrown_andItsCropsStayUncommitted() {
    // Given
    engine.failWith(new EngineException("made by the test"));
    pipe("A1", 0, 97);
    await().until(() -> batcher.counts().failed() == 1);

    // When
    assertThatThrownBy(() -> pipe("A1", 1, 97))
        .hasRootCauseInstanceOf(EngineException.class)
        .hasStackTraceContaining("made by the test")
        .hasStackTraceContaining("parking.crops-0@0");

    // Then
    assertThat(committed(2)).isZero();
    driver = null;
  }

  @Test
  void stalledEngine_failsTheThread_afterTheLongestBlock() {
    // Given
    engine.hold();

    // When
    assertThatThrownBy(
            () -> {
              for (int i = 0; i <= MAX_PENDING; i++) {
                pipe("A1", i, 97);
              }
            })
        .hasRootCauseInstanceOf(EngineException.class)
        .hasStackTraceContaining("waited")
        .hasStackTraceContaining("maxBlock");

    // Then
    assertThat(committed(MAX_PENDING)).isZero();
    engine.resume();
    driver = null;
  }

  @Test
  void recordWithoutTime_isADeadLetter_andDoesNotStopTheStream() {
    // When
    input()
        .pipeInput(
            new TestRecord<>(bytes(CAMERA.key()), new byte[] {1}, headers("space", "A1"), 0L));

    // Then
    assertThat(records(deadLetters(), 1))
        .extracting(r -> DeadLetters.reason(r.headers()).orElseThrow())
        .containsExactly("implausible-time");
  }

  /**
   * Changelogs and offsets are found by these names and numbers: another release goes on with the
   * state of the one before as long as this text stays as it is. Whoever has to change it writes
   * into the release notes that the state is to be reset.
   */
  @Test
  void description_isThatOfTheReleasesBefore() {
    Topology topology =
        OccupancyTopology.build(
            settings(MAX_PENDING),
            new FakePictureDecoder(),
            batcher,
            lowWater,
            watchedTime,
            metrics,
            clock);
    List<String> lines = new ArrayList<>();
    TopologyDescription description = topology.describe();
    description.globalStores().stream()
        .map(store -> "global " + store.source().topicSet() + " " + store.processor().stores())
        .forEach(lines::add);
    for (TopologyDescription.Subtopology part : description.subtopologies()) {
      Set<String> sources = new TreeSet<>();
      Set<String> sinks = new TreeSet<>();
      Set<String> stores = new TreeSet<>();
      for (TopologyDescription.Node node : part.nodes()) {
        if (node instanceof TopologyDescription.Source source) {
          sources.addAll(source.topicSet());
        } else if (node instanceof TopologyDescription.Sink sink) {
          sinks.add(String.valueOf(sink.topic()));
        } else if (node instanceof TopologyDescription.Processor processor) {
          stores.addAll(processor.stores());
        }
      }
      lines.add(part.id() + " " + sources + " " + stores + " " + sinks);
    }

    assertThat(lines)
        .containsExactlyInAnyOrder(
            "global [parking.overrides] [overrides]",
            "global [parking.calibrations] [calibrations]",
            "global [parking.cameras] [camera-conditions]",
            "0 [parking.crops, parking.spacemaps] [occupancy, space-maps] [parking.classifications,"
                + " parking.crops.dlq, parking.occupancy, parking.spaces]",
            "2 [parking.spaces] [site-flows, site-spaces] [parking.sites]");
  }

  @Test
  void build_refuses_whenOnePartitionCouldNeverFillABatch() {
    assertThatThrownBy(
            () ->
                OccupancyTopology.build(
                    settings(BATCH - 1),
                    new FakePictureDecoder(),
                    batcher,
                    lowWater,
                    watchedTime,
                    metrics,
                    clock))
        .hasMessageContaining("3")
        .hasMessageContaining("4");
  }

  private TopologyTestDriver driver() {
    if (driver == null) {
      lowWater.guard();
      driver =
          new TopologyTestDriver(
              OccupancyTopology.build(
                  settings(MAX_PENDING),
                  new FakePictureDecoder(),
                  batcher,
                  lowWater,
                  watchedTime,
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
    return driver;
  }

  private static TopologySettings settings(int maxPending) {
    return new TopologySettings(
        TOPICS,
        "topic-id",
        maxPending,
        Duration.ofMillis(500),
        LatencyTarget.NONE,
        BacklogPolicy.NONE,
        CaptureWindow.DEFAULT,
        true,
        1000,
        EVIDENCE,
        WatchPolicy.DEFAULT,
        Duration.ZERO);
  }

  private TestInputTopic<byte[], byte[]> input() {
    return driver()
        .createInputTopic(TOPICS.crops(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private TestOutputTopic<String, byte[]> output(String topic) {
    return driver().createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private TestOutputTopic<String, byte[]> deadLetters() {
    return output(TOPICS.deadLetters());
  }

  private TestOutputTopic<String, byte[]> occupancy() {
    return output(TOPICS.occupancy());
  }

  /** A crop that was taken so many seconds after the first. */
  private void pipe(String space, long second, int percent) {
    input().pipeInput(record(CAMERA.key(), new byte[] {(byte) percent}, event(space, second)));
  }

  private static TestRecord<byte[], byte[]> record(
      @Nullable String key, byte @Nullable [] value, Headers headers) {
    return new TestRecord<>(key == null ? null : bytes(key), value, headers, NOW.minusSeconds(100));
  }

  private static Headers event(String space, long second) {
    return CropHeaders.of(
        CAMERA, space(space), "e-" + second, NOW.minusSeconds(100 - second), "image/jpeg");
  }

  private static SpaceId space(String space) {
    return new SpaceId("north", space);
  }

  private static Headers headers(String name, String value) {
    return new RecordHeaders().add(name, bytes(value));
  }

  private List<TestRecord<String, byte[]>> awaitAnswers(int count) {
    return records(output(TOPICS.classifications()), count);
  }

  private List<Classification> classifications(int count) {
    return awaitAnswers(count).stream()
        .map(r -> ClassificationEvents.read(r.value(), r.headers()))
        .toList();
  }

  /**
   * Moves the stream's clock, so that finished crops are forwarded, until the records are there.
   */
  private List<TestRecord<String, byte[]>> records(
      TestOutputTopic<String, byte[]> topic, int count) {
    List<TestRecord<String, byte[]>> records = new ArrayList<>();
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .untilAsserted(
            () -> {
              driver().advanceWallClockTime(Duration.ofMillis(5));
              records.addAll(topic.readRecordsToList());
              assertThat(records).hasSize(count);
            });
    return records;
  }

  private long committed(long asked) {
    TopicPartition partition = new TopicPartition(TOPICS.crops(), 0);
    OffsetAndMetadata safe =
        lowWater.lower(Map.of(partition, new OffsetAndMetadata(asked))).get(partition);
    return safe == null ? -1 : safe.offset();
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
