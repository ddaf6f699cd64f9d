package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.SpaceId;
import io.parkstream.engine.Calibration;
import io.parkstream.serde.Calibrations;
import io.parkstream.serde.ClassificationEvents;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A calibration that is applied while the service runs, over a real broker under exactly-once: the
 * next answers have it and say so, a restart keeps it, and another model's is not applied.
 */
@Timeout(180)
class CalibrationsIT {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final int PARTITIONS = 2;
  private static final int NUMBER = 4711;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final CameraId SECOND = new CameraId("north", "cam-2");
  private static final ModelIdentity OTHER = new ModelIdentity("other", 1, "9".repeat(64));

  @TempDir Path directory;

  private final Set<String> ids = new HashSet<>();
  private int crops;

  @Test
  void calibration_isAppliedAndNamed_keptOverARestart_andTakenBack() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        KafkaProducer<byte[], byte[]> producer = producer(broker);
        KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
      ModelIdentity model = new ColourCodeEngine(1, count -> {}).model();
      float plain = ColourCodes.probability(NUMBER);
      float moved = new Calibration(2, 0.2).apply(plain);
      try (ParkstreamService ignored = start(broker)) {
        consumer.assign(partitions());
        assertThat(answer(producer, consumer, CAMERA).calibrationRevision()).isNull();

        // When
        apply(producer, CAMERA.key(), calibration(CAMERA.key(), model, 7));
        apply(producer, SECOND.key(), calibration(SECOND.key(), OTHER, 8));

        // Then
        Classification applied = awaitRevision(producer, consumer, 7L);
        assertThat(applied.probabilityOccupied()).isEqualTo(moved);
        Classification ofOther = answer(producer, consumer, SECOND);
        assertThat(ofOther.calibrationRevision()).isNull();
        assertThat(ofOther.probabilityOccupied()).isEqualTo(plain);
      }
      try (ParkstreamService ignored = start(broker)) {
        // And after a restart the first answer has it, and it can be taken back
        Classification first = answer(producer, consumer, CAMERA);
        assertThat(first.calibrationRevision()).isEqualTo(7);
        assertThat(first.probabilityOccupied()).isEqualTo(moved);
        apply(producer, CAMERA.key(), null);
        assertThat(awaitRevision(producer, consumer, null).probabilityOccupied()).isEqualTo(plain);
        assertThat(answer(producer, consumer, SECOND).calibrationRevision()).isNull();
      }
    }
  }

  /** Sends crops of the camera until one is answered with a revision. */
  private Classification awaitRevision(
      KafkaProducer<byte[], byte[]> producer,
      KafkaConsumer<byte[], byte[]> consumer,
      @Nullable Long revision) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> answer(producer, consumer, CAMERA),
            answer -> Objects.equals(answer.calibrationRevision(), revision));
  }

  /** Sends one crop and waits for its one answer. */
  private Classification answer(
      KafkaProducer<byte[], byte[]> producer,
      KafkaConsumer<byte[], byte[]> consumer,
      CameraId camera) {
    producer.send(
        new ProducerRecord<>(
            TOPICS.crops(),
            null,
            Keys.of(camera),
            ColourCodes.detailedPicture(NUMBER),
            CropHeaders.of(
                camera,
                new SpaceId(camera.site(), camera.camera() + "-A1"),
                "e-" + crops++,
                Instant.now(),
                "image/png")));
    producer.flush();
    List<Classification> answers = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              consumer
                  .poll(Duration.ofMillis(100))
                  .forEach(
                      record ->
                          answers.add(ClassificationEvents.read(record.value(), record.headers())));
              return !answers.isEmpty();
            });
    assertThat(answers).singleElement().matches(answer -> ids.add(answer.id()));
    return answers.get(0);
  }

  private static LiveCalibration calibration(String place, ModelIdentity model, long revision) {
    return new LiveCalibration(place, model, 2, 0.2, revision, 20, null, Instant.now(), "a test");
  }

  private static void apply(
      KafkaProducer<byte[], byte[]> producer, String place, @Nullable LiveCalibration calibration) {
    producer.send(
        new ProducerRecord<>(
            TOPICS.calibrations(),
            Calibrations.key(place),
            calibration == null ? null : Calibrations.value(calibration)));
    producer.flush();
  }

  private ParkstreamService start(EmbeddedBroker broker) throws InterruptedException {
    ParkstreamService service =
        new ParkstreamService(
            ServiceSettingsFixture.settings(
                broker.bootstrapServers(),
                Guarantee.EXACTLY_ONCE,
                "a",
                directory.resolve("state"),
                PARTITIONS,
                Map.of()),
            () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
            new SimpleMeterRegistry());
    service.start();
    assertThat(service.awaitRunning(PATIENCE)).isTrue();
    return service;
  }

  private static List<TopicPartition> partitions() {
    return List.of(
        new TopicPartition(TOPICS.classifications(), 0),
        new TopicPartition(TOPICS.classifications(), 1));
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
