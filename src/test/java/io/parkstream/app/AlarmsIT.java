package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.Alarm;
import io.parkstream.domain.AlarmEvent;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.AlarmPolicy;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.Alarms;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Keys;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.ColourCodes;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * From pictures to alarms over a real broker under exactly-once: a car park that is full says so
 * once, also when the service is restarted meanwhile, and takes it back when a space is free.
 */
@Timeout(180)
class AlarmsIT {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final String ALARMS = "parking.alarms";
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final int PARTITIONS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final OccupancyPolicy EVIDENCE =
      new OccupancyPolicy(2, Duration.ZERO, 2, Duration.ZERO, 0.1, 20, Duration.ofMinutes(2));

  /** At once: what must have lasted is the subject of {@code AlarmRegisterTest}. */
  private static final AlarmPolicy POLICY =
      new AlarmPolicy(1, Duration.ZERO, Map.of(), 0, null, null);

  @TempDir Path directory;

  private final List<ConsumerRecord<byte[], byte[]>> alarms = new ArrayList<>();
  private Instant captured = Instant.now().minusSeconds(600);
  private long crops;

  @Test
  void full_isRaisedOnce_alsoOverARestart_andClearedWhenASpaceIsFree() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        KafkaProducer<byte[], byte[]> producer = producer(broker);
        KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
      Instant before = Instant.now().minusMillis(1);
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      try (ParkstreamService ignored = start(broker, meters);
          StateTopics states = new StateTopics(broker.bootstrapServers())) {
        consumer.assign(List.of(new TopicPartition(ALARMS, 0), new TopicPartition(ALARMS, 1)));
        show(producer, false, false);
        await()
            .atMost(PATIENCE)
            .until(() -> states.read().counts(), new SpaceCounts(2, 0, 0, 0)::equals);
        assertThat(read(consumer)).isEmpty();

        // When
        show(producer, true, true);

        // Then
        await().atMost(PATIENCE).until(() -> read(consumer).size(), size -> size == 1);
        assertThat(meters.get("parkstream.alarms.active").tag("kind", "full").gauge().value())
            .isEqualTo(1);
      }
      AlarmEvent raised = requireRaised(before);

      // When it is restarted, and a car leaves
      try (ParkstreamService ignored = start(broker, new SimpleMeterRegistry())) {
        show(producer, false, true);
        await().atMost(PATIENCE).until(() -> read(consumer).size(), size -> size == 3);
      }

      // Then
      AlarmEvent cleared = Alarms.read(alarms.get(1).value());
      assertThat(cleared.alarm()).isEqualTo(raised.alarm());
      assertThat(cleared.raisedAt()).isEqualTo(raised.raisedAt());
      assertThat(cleared.clearedAt()).isBetween(raised.raisedAt(), Instant.now());
      assertThat(header(1, "ce_id")).isEqualTo(new EventIds().alarm(cleared));
      assertThat(alarms.get(2).value()).isNull();
      assertThat(alarms)
          .extracting(record -> new String(record.key(), UTF_8))
          .containsOnly("north/full");
      assertThat(read(consumer)).as("nothing beside").hasSize(3);
    }
  }

  private AlarmEvent requireRaised(Instant before) {
    AlarmEvent raised = Alarms.read(alarms.get(0).value());
    Instant since = raised.alarm().since();
    assertThat(since).isBetween(before, Instant.now());
    assertThat(raised)
        .isEqualTo(
            new AlarmEvent(new Alarm(AlarmKind.FULL, "north", null, null, since), since, null));
    assertThat(header(0, "ce_type")).isEqualTo(Alarms.TYPE);
    assertThat(header(0, "ce_source")).isEqualTo("/parkstream/sites/north");
    assertThat(header(0, "ce_subject")).isEqualTo("counts");
    assertThat(header(0, "ce_id")).isEqualTo(new EventIds().alarm(raised));
    return raised;
  }

  private String header(int number, String name) {
    return new String(alarms.get(number).headers().lastHeader(name).value(), UTF_8);
  }

  /** All alarms that are committed by now. */
  private List<ConsumerRecord<byte[], byte[]>> read(KafkaConsumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(Duration.ofMillis(100)).forEach(alarms::add);
    }
    return alarms;
  }

  /** Two pictures of each of two spaces, which is enough to believe them. */
  private void show(KafkaProducer<byte[], byte[]> producer, boolean... occupied) {
    for (int picture = 0; picture < 2; picture++) {
      captured = captured.plusSeconds(10);
      for (int i = 0; i < occupied.length; i++) {
        producer.send(
            new ProducerRecord<>(
                TOPICS.crops(),
                null,
                Keys.of(CAMERA),
                ColourCodes.picture(code(occupied[i] ? 0.95f : 0.05f)),
                CropHeaders.of(
                    CAMERA, new SpaceId("north", "A" + i), "e-" + crops++, captured, "image/png")));
      }
    }
    producer.flush();
  }

  /** A picture for which the engine answers about so. */
  private static int code(float probability) {
    int number = 0;
    while (Math.abs(ColourCodes.probability(number) - probability) > 0.01) {
      number++;
    }
    return number;
  }

  private ParkstreamService start(EmbeddedBroker broker, SimpleMeterRegistry meters)
      throws InterruptedException {
    ParkstreamService service =
        new ParkstreamService(
            ServiceSettingsFixture.withAlarms(
                ServiceSettingsFixture.settings(
                    broker.bootstrapServers(),
                    Guarantee.EXACTLY_ONCE,
                    "a",
                    directory.resolve("state"),
                    PARTITIONS,
                    Map.of(),
                    EVIDENCE),
                POLICY),
            () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
            meters);
    service.start();
    assertThat(service.awaitRunning(PATIENCE)).isTrue();
    return service;
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(EmbeddedBroker broker) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
