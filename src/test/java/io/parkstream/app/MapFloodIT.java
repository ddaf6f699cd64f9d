package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parkstream.app.BadInputs.Input;
import io.parkstream.app.topics.TopicPlan;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More valid space maps than the heap has room for, against a service in a process of its own that
 * ends when its heap is full. 250 maps of 400 kB and the launcher's heap; with {@code -Pchaos}
 * only.
 */
class MapFloodIT {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final int MAPS = 250;
  private static final String HEAP = "1g";
  private static final int MAX_SPACES = 10_000;
  private static final int SPACES = 1_200;
  private static final int CORNERS = 32;
  private static final long SEED = 20_261_201;

  @TempDir Path directory;

  @Test
  void maps_areRefusedBeyondTheBound_cropsAreAnswered_andAgainAfterARestart() throws Exception {
    assumeTrue(
        "long".equals(System.getProperty("chaos")), "skipped: a flood of maps; run with -Pchaos");
    // Given
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      admin
          .createTopics(
              TopicPlan.of(TOPICS, ChaosService.PARTITIONS).all().stream()
                  .map(topic -> new NewTopic(topic.name(), topic.partitions(), (short) 1))
                  .toList())
          .all()
          .get();
      Random random = new Random(SEED);
      for (int i = 0; i < MAPS; i++) {
        SpaceMap map = map(random, i);
        producer.send(
            new ProducerRecord<>(
                TOPICS.spaceMaps(), map.camera().key().getBytes(UTF_8), SpaceMaps.value(map)));
      }
      producer.flush();

      try (ChaosInstance service =
          new ChaosInstance(
                  broker.bootstrapServers(),
                  Guarantee.AT_LEAST_ONCE,
                  "a",
                  directory,
                  Map.of(ServiceSettingsFixture.MAX_SPACES_PROPERTY, Integer.toString(MAX_SPACES)))
              .heap(HEAP)) {
        // When
        service.start();
        Path log = directory.resolve("service-a.out");
        await()
            .atMost(Duration.ofMinutes(4))
            .pollInterval(Duration.ofMillis(500))
            .until(() -> Files.readString(log).contains("ignored as no-room"));
        good(producer, 1);
        service.awaitAnswers(1);
        service.kill();
        good(producer, 2);
        service.start();
        service.awaitAnswers(1);

        // Then
        assertThat(service.process().isAlive()).isTrue();
        assertThat(Files.readString(log))
            .contains("max-spaces-per-partition=" + MAX_SPACES + " is reached")
            .doesNotContain("OutOfMemoryError");
      }
    }
  }

  private static void good(KafkaProducer<byte[], byte[]> producer, int number) throws Exception {
    Input good = BadInputs.good(number);
    producer
        .send(
            new ProducerRecord<>(TOPICS.crops(), 0, null, good.key(), good.value(), good.headers()))
        .get();
  }

  private static SpaceMap map(Random random, int number) {
    List<MappedSpace> spaces = new ArrayList<>();
    for (int i = 0; i < SPACES; i++) {
      List<Corner> polygon = new ArrayList<>();
      for (int corner = 0; corner < CORNERS; corner++) {
        polygon.add(new Corner(random.nextInt(3840), random.nextInt(2160)));
      }
      spaces.add(new MappedSpace(number + "." + i, null, polygon));
    }
    return new SpaceMap(
        new CameraId("flood", "camera-" + number), 1, new SpaceMap.Frame(3840, 2160), null, spaces);
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
