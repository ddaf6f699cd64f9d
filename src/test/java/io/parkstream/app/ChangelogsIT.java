package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.serde.Topics;
import io.parkstream.stream.OccupancyTopology;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changelogs that an earlier release, or a broker with smaller limits, has left behind. */
class ChangelogsIT {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MAPS = "parkstream-test-space-maps-changelog";
  private static final String FLOWS = "parkstream-test-site-flows-changelog";

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void olderChangelogs_areMendedAtStart_soThatTheLargestMapIsStored() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      // Given
      admin
          .createTopics(
              List.of(
                  new NewTopic(MAPS, 1, (short) 1)
                      .configs(Map.of("max.message.bytes", "100000", "cleanup.policy", "delete")),
                  new NewTopic(FLOWS, 1, (short) 1)
                      .configs(
                          Map.of("max.message.bytes", "5000000", "cleanup.policy", "compact"))))
          .all()
          .get();

      // When
      try (ParkstreamService service = service(broker)) {
        service.start();
        assertThat(service.awaitRunning(PATIENCE)).isTrue();
        publishLargestMap(broker);
        await().atMost(PATIENCE).until(() -> spaces() >= 5_000);
      }

      // Then
      assertThat(registry.get("parkstream.threads.replaced").counter().count()).isZero();
      assertThat(setting(admin, MAPS, "cleanup.policy")).isEqualTo("compact");
      assertThat(setting(admin, MAPS, "max.message.bytes")).isEqualTo("1048576");
      assertThat(setting(admin, FLOWS, "max.message.bytes"))
          .as("a larger limit stays")
          .isEqualTo("5000000");
      for (String changelog :
          OccupancyTopology.changelogs("parkstream-test", TOPICS, false).keySet()) {
        if (!changelog.equals(FLOWS)) {
          OccupancyTopology.changelogSettings()
              .forEach(
                  (name, value) ->
                      assertThat(setting(admin, changelog, name))
                          .as("%s of %s", name, changelog)
                          .isEqualTo(value));
        }
      }
      // It was stored, and not only read: another instance has it from the changelog.
      SimpleMeterRegistry second = new SimpleMeterRegistry();
      try (ParkstreamService service = service(broker, second)) {
        service.start();
        assertThat(service.awaitRunning(PATIENCE)).isTrue();
        await().atMost(PATIENCE).until(() -> spaces(second) >= 5_000);
        assertThat(second.get("parkstream.threads.replaced").counter().count()).isZero();
        assertThat(second.get("parkstream.space.maps").tag("result", "taken").counter().count())
            .as("maps that were read again")
            .isZero();
      }
    }
  }

  private ParkstreamService service(EmbeddedBroker broker) {
    return service(broker, registry);
  }

  private ParkstreamService service(EmbeddedBroker broker, SimpleMeterRegistry meters) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
            broker.bootstrapServers(), Guarantee.AT_LEAST_ONCE, null, directory, 1, Map.of()),
        () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
        meters);
  }

  private static void publishLargestMap(EmbeddedBroker broker) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "max.request.size", 2 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  TOPICS.spaceMaps(),
                  "lot/large".getBytes(UTF_8),
                  BoundaryIT.largeMap().getBytes(UTF_8)))
          .get();
    }
  }

  private double spaces() {
    return spaces(registry);
  }

  private static double spaces(SimpleMeterRegistry meters) {
    return meters.find("parkstream.spaces").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .sum();
  }

  private static String setting(Admin admin, String topic, String name) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Map<ConfigResource, Config> configs = admin.describeConfigs(List.of(resource)).all().get();
      return Objects.requireNonNull(configs.get(resource)).get(name).value();
    } catch (Exception e) {
      throw new AssertionError(topic, e);
    }
  }
}
