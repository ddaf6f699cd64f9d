package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.app.BadInputs.Input;
import io.parkstream.app.topics.TopicPlan;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records that are small on the broker and larger than the heap when they are unpacked, on topics
 * that somebody else has made, against a service in a process of its own that ends when its heap is
 * full. With {@code -Pchaos}, 800 MB each.
 */
class RecordBombsIT {
  private static final Topics TOPICS = Topics.DEFAULT;

  /** Half of it is more than the heap of 256 MB has left: a consumer holds it twice. */
  private static final int BYTES =
      ("long".equals(System.getProperty("chaos")) ? 800 : 160) * (1 << 20);

  @TempDir Path directory;

  @Test
  void service_answersWhatComesAfterABomb_onEachTopic_andAgainAfterARestart() throws Exception {
    // Given
    List<String> bombed =
        List.of(TOPICS.crops(), TOPICS.spaceMaps(), TOPICS.overrides(), TOPICS.spaces());
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      admin.createTopics(topicsOfSomebodyElse()).all().get();
      byte[] zeros = new byte[BYTES];
      for (String topic : bombed) {
        producer.send(new ProducerRecord<>(topic, 0, "lot/north".getBytes(UTF_8), zeros)).get();
      }
      good(producer, 1);

      try (ChaosInstance service =
          new ChaosInstance(broker.bootstrapServers(), Guarantee.EXACTLY_ONCE, "a", directory)) {
        // When
        service.start();
        service.awaitAnswers(1);
        service.kill();
        good(producer, 2);
        service.start();
        service.awaitAnswers(1);

        // Then
        assertThat(service.process().isAlive()).isTrue();
        String log = Files.readString(directory.resolve("service-a.out"));
        assertThat(bombed)
            .allSatisfy(
                topic ->
                    assertThat(log)
                        .contains("too-large): topic " + topic + " partition 0 offsets 0 to 0"));
        assertThat(log).contains("topic " + TOPICS.crops() + " differs").doesNotContain("replaced");
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

  /** As {@code kafka-topics.sh --create} makes them: what comes compressed stays so. */
  private static List<NewTopic> topicsOfSomebodyElse() {
    return TopicPlan.of(TOPICS, ChaosService.PARTITIONS).all().stream()
        .map(
            topic -> {
              Map<String, String> settings = new HashMap<>(topic.settings());
              settings.remove("compression.type");
              return new NewTopic(topic.name(), topic.partitions(), (short) 1).configs(settings);
            })
        .toList();
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "compression.type",
            "zstd",
            "max.request.size",
            Integer.MAX_VALUE,
            "buffer.memory",
            2L * BYTES),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
