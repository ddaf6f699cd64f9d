package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.AlarmPolicy;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceState;
import io.parkstream.serde.Alarms;
import io.parkstream.serde.Keys;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From states of spaces to alarms on their topic. */
@Timeout(60)
class AlarmsTopologyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final String ALARMS = "parking.alarms";
  private static final AlarmPolicy POLICY =
      new AlarmPolicy(
          1, Duration.ofMinutes(1), Map.of("short", Duration.ofHours(2)), 0, null, null);

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
  private long version = NOW.toEpochMilli();
  private TopologyTestDriver driver;

  @BeforeEach
  void open() {
    lowWater.guard();
    driver =
        new TopologyTestDriver(
            topology(),
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
                .properties(),
            NOW);
  }

  private Topology topology() {
    return OccupancyTopology.build(
        TopologySettings.defaults("topic-id").withAlarms(new AlarmSettings(ALARMS, POLICY)),
        new FakePictureDecoder(),
        batcher,
        lowWater,
        new MovedWatchedTime(clock),
        metrics,
        clock);
  }

  @AfterEach
  void close() {
    driver.close();
    batcher.close(Duration.ofSeconds(5));
  }

  @Test
  void alarms_areRaisedBesideTheCounts_byTheSameRecords() {
    assertThat(topology().describe().subtopologies())
        .filteredOn(part -> part.toString().contains(ALARMS))
        .singleElement()
        .asString()
        .contains("parking.spaces", "parking.sites", "alarm-spaces", "site-spaces");
    assertThat(OccupancyTopology.changelogs("test", TOPICS, true))
        .containsEntry("test-alarms-changelog", TOPICS.spaces())
        .containsEntry("test-alarm-cameras-changelog", TOPICS.spaces())
        .containsEntry("test-alarm-spaces-changelog", TOPICS.spaces());
  }

  @Test
  void overstay_isAnEventWhenRaised_andAnotherWhenCleared_andThenNoValue() throws IOException {
    // Given
    state("A1", "short", Occupancy.OCCUPIED, "car-1");
    state("A2", "short", Occupancy.EMPTY, null);

    // When
    pass(Duration.ofHours(2));
    List<TestRecord<byte[], byte[]>> raised = alarms();
    pass(Duration.ofMinutes(10));
    state("A1", "short", Occupancy.EMPTY, null);
    List<TestRecord<byte[], byte[]>> cleared = alarms();

    // Then
    assertThat(raised).hasSize(1);
    assertThat(new String(raised.get(0).key(), UTF_8)).isEqualTo("north/overstay/A1");
    assertThat(new String(raised.get(0).value(), UTF_8))
        .isEqualTo(
            "{\"alarm\":\"overstay\",\"site\":\"north\",\"zone\":\"short\",\"space\":\"A1\","
                + "\"since\":\"2026-03-01T08:00:00.000Z\",\"status\":\"raised\","
                + "\"raisedAt\":\"2026-03-01T10:00:00.000Z\"}");
    assertThat(header(raised.get(0), "ce_type")).isEqualTo("io.parkstream.alarm.v1");
    assertThat(header(raised.get(0), "ce_source")).isEqualTo("/parkstream/sites/north");
    assertThat(header(raised.get(0), "ce_subject")).isEqualTo("spaces/A1");
    assertThat(header(raised.get(0), "ce_time")).isEqualTo("2026-03-01T10:00:00.000Z");
    assertThat(cleared).hasSize(2);
    assertThat(new String(cleared.get(0).value(), UTF_8))
        .contains("\"status\":\"cleared\"", "\"clearedAt\":\"2026-03-01T10:10:00.000Z\"");
    assertThat(header(cleared.get(0), "ce_id")).isNotEqualTo(header(raised.get(0), "ce_id"));
    assertThat(cleared.get(1).key()).isEqualTo(raised.get(0).key());
    assertThat(cleared.get(1).value()).isNull();
    assertThat(metrics.alarms).containsExactly("raised overstay", "cleared overstay");
    for (TestRecord<byte[], byte[]> record : List.of(raised.get(0), cleared.get(0))) {
      assertThat(Schemas.faults("alarm", record.value())).isEmpty();
    }
  }

  @Test
  void full_isOfTheSiteAndTheZone_andIsClearedWhenItsSpacesAreRetired() {
    // Given
    state("A1", "ramp", Occupancy.OCCUPIED, "car-1");

    // When
    pass(Duration.ofMinutes(1));
    List<TestRecord<byte[], byte[]>> raised = alarms();
    retire("A1");
    List<TestRecord<byte[], byte[]>> cleared = alarms();

    // Then
    assertThat(raised)
        .extracting(record -> new String(record.key(), UTF_8))
        .containsExactlyInAnyOrder("north/full", "north/full/ramp");
    assertThat(raised)
        .extracting(record -> header(record, "ce_subject"))
        .containsExactlyInAnyOrder("counts", "zones/ramp");
    assertThat(cleared)
        .filteredOn(record -> record.value() != null)
        .extracting(record -> Alarms.read(record.value()).alarm().kind())
        .containsExactly(AlarmKind.FULL, AlarmKind.FULL);
    assertThat(driver.getKeyValueStore(AlarmProcessor.ALARMS).all().hasNext()).isFalse();
    assertThat(driver.getKeyValueStore(AlarmProcessor.STAYS).all().hasNext()).isFalse();
  }

  @Test
  void statesThatComeAgain_raiseNothing_afterwards() {
    // Given
    byte[] value = SpaceStates.value(status("A1", "short", Occupancy.OCCUPIED, "car-1"));
    pipe("A1", value, new RecordHeaders());
    pass(Duration.ofHours(2));
    int first = alarms().size();

    // When
    pipe("A1", value, new RecordHeaders());
    pass(Duration.ofHours(1));

    // Then
    assertThat(first).isEqualTo(3);
    assertThat(alarms()).isEmpty();
  }

  @Test
  void whatIsNoState_orLiesTooFarAhead_isIgnored_andCountedOnce() {
    // Given
    Random random = new Random(20);
    byte[] noise = new byte[200];
    random.nextBytes(noise);

    // When
    pipe("A1", noise, new RecordHeaders());
    pipe("A1", "{\"site\":1,\"space\":[]}".getBytes(UTF_8), new RecordHeaders());
    version = Long.MAX_VALUE - 1;
    state("A1", "short", Occupancy.OCCUPIED, "car-1");
    version = NOW.toEpochMilli();
    state("A1", "short", Occupancy.OCCUPIED, "car-2");
    pass(Duration.ofHours(2));

    // Then
    assertThat(metrics.records)
        .containsOnly(Map.entry("spaces unreadable", 2), Map.entry("spaces implausible", 1));
    assertThat(alarms())
        .extracting(record -> new String(record.key(), UTF_8))
        .contains("north/overstay/A1");
  }

  private void state(String space, String zone, Occupancy occupancy, @Nullable String session) {
    pipe(space, SpaceStates.value(status(space, zone, occupancy, session)), new RecordHeaders());
  }

  private SpaceState status(
      String space, String zone, Occupancy occupancy, @Nullable String session) {
    Instant now = clock.instant();
    return new SpaceState(
        new SpaceId("north", space),
        new CameraId("north", "cam-1"),
        zone,
        occupancy,
        false,
        null,
        now,
        now,
        now.plusSeconds(60),
        session,
        version++,
        null,
        null,
        now);
  }

  private void retire(String space) {
    SpaceId id = new SpaceId("north", space);
    pipe(space, null, SpaceStates.retired(id, version++, clock.instant(), ids));
  }

  private void pipe(String space, byte @Nullable [] value, Headers headers) {
    driver
        .createInputTopic(TOPICS.spaces(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(
                Keys.of(new SpaceId("north", space)), value, headers, clock.instant()));
  }

  private void pass(Duration time) {
    clock.advance(time);
    driver.advanceWallClockTime(time);
  }

  private List<TestRecord<byte[], byte[]>> alarms() {
    return new ArrayList<>(
        driver
            .createOutputTopic(ALARMS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .readRecordsToList());
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
