package io.parkstream.app.topics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parkstream.ParkstreamException;
import io.parkstream.serde.Topics;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicSetupIT {
  private static EmbeddedBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start();
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void ensure_createsEachTopicWithItsSizesAndPolicies() throws Exception {
    // Given
    TopicPlan plan = plan("fresh", 3);

    // When
    setup(plan, true).ensure();

    // Then
    Map<String, TopicDescription> topics =
        admin
            .describeTopics(List.of("fresh.crops", "fresh.answers", "fresh.changes", "fresh.dead"))
            .allTopicNames()
            .get();
    assertThat(topics.values()).allSatisfy(t -> assertThat(t.partitions()).hasSize(3));
    assertThat(setting("fresh.crops", "max.message.bytes")).isEqualTo("1048576");
    assertThat(setting("fresh.crops", "retention.ms")).isEqualTo("3600000");
    assertThat(setting("fresh.crops", "cleanup.policy")).isEqualTo("delete");
    assertThat(setting("fresh.dead", "max.message.bytes")).isEqualTo("2097152");
  }

  @Test
  void ensure_followsThePartitionsOfTheCropsThatAreThere_whenItCreatesTheAnswers()
      throws Exception {
    // Given
    create("grown.crops", 5);

    // When
    setup(plan("grown", 2), true).ensure();

    // Then
    assertThat(partitions("grown.answers")).isEqualTo(5);
  }

  @Test
  void ensure_namesWhatIsMissing_whenItMayNotCreate() throws Exception {
    // Given
    create("strict.crops", 2);
    create("strict.dead", 2);

    // When
    TopicSetup setup = setup(plan("strict", 2), false);

    // Then
    assertThatThrownBy(setup::ensure)
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("strict.answers (2 partitions), strict.changes (2 partitions)")
        .hasMessageContaining("create-topics");
  }

  @Test
  void ensure_refuses_whenAnswersAndCropsHaveDifferentPartitions() throws Exception {
    // Given
    create("uneven.crops", 2);
    create("uneven.answers", 3);

    // When
    TopicSetup setup = setup(plan("uneven", 2), true);

    // Then
    assertThatThrownBy(setup::ensure)
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("uneven.crops has 2 partitions and uneven.answers has 3");
  }

  @Test
  void ensure_waitsAndSaysSo_untilTheBrokerIsThere(@TempDir Path directory) throws Exception {
    // Given
    int port = EmbeddedBroker.freePort();
    AtomicInteger tries = new AtomicInteger();
    try (Admin early = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
      TopicSetup setup =
          new TopicSetup(
              early, plan("late", 1), Optional.empty(), true, why -> tries.incrementAndGet());
      CompletableFuture<Void> ensured =
          CompletableFuture.runAsync(
              () -> {
                try {
                  setup.ensure();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAtomic(tries, org.hamcrest.Matchers.greaterThan(0));

      // When
      try (EmbeddedBroker late = EmbeddedBroker.start(directory, port)) {

        // Then
        await().atMost(Duration.ofSeconds(20)).until(ensured::isDone);
        assertThat(ensured).isCompleted();
      }
    }
  }

  private static TopicPlan plan(String prefix, int partitions) {
    return TopicPlan.of(
        new Topics(
            prefix + ".crops",
            prefix + ".maps",
            prefix + ".cameras",
            prefix + ".overrides",
            prefix + ".calibrations",
            prefix + ".answers",
            prefix + ".changes",
            prefix + ".spaces",
            prefix + ".sites",
            prefix + ".dead"),
        partitions);
  }

  private static TopicSetup setup(TopicPlan plan, boolean create) {
    return new TopicSetup(admin, plan, Optional.empty(), create, why -> {});
  }

  private static void create(String topic, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  private static int partitions(String topic) throws Exception {
    Map<String, TopicDescription> found =
        admin.describeTopics(List.of(topic)).allTopicNames().get();
    return requireNonNull(found.get(topic)).partitions().size();
  }

  private static String setting(String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<ConfigResource, Config> found = admin.describeConfigs(List.of(resource)).all().get();
    return requireNonNull(found.get(resource)).get(name).value();
  }
}
