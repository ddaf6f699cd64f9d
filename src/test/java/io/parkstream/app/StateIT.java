package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What operators do to the state of a service: they replace its instances, reset it, and change the
 * partitions that it is bound to. With {@code mvn verify -Pchaos} only.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
class StateIT {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final double PER_SECOND = 300;
  private static final int SPACES = ChaosLoad.CAMERAS * ChaosLoad.SPACES;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;
  private EmbeddedBroker broker;
  private Admin admin;
  private int next;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start();
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void anotherInstance_goesOnWithTheState_onAnEmptyDisk() throws Exception {
    // Given
    serveUnderLoad("old", 1500);

    // When
    serveUnderLoad("new", 1500);

    // Then
    Map<String, String> expected = ChaosStates.expected(broker.bootstrapServers());
    assertThat(expected).hasSize(SPACES);
    try (StateTopics topics = new StateTopics(broker.bootstrapServers())) {
      assertThat(ChaosStates.published(topics.read())).isEqualTo(expected);
      assertThat(topics.counts()).isEqualTo(topics.fold());
    }
  }

  @Test
  void reset_forgetsTheState_andAnswersNothingTwice() throws Exception {
    // Given
    serveUnderLoad("old", 1500);

    // When
    reset();
    serveUnderLoad("new", 1500);

    // Then
    ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
    System.out.println(report.row(Guarantee.EXACTLY_ONCE, "the state reset", List.of()));
    report.requireSound(Guarantee.EXACTLY_ONCE);
    try (StateTopics topics = new StateTopics(broker.bootstrapServers())) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(topics.read().spaces).hasSize(SPACES);
                assertThat(topics.counts()).isEqualTo(topics.fold());
              });
    }
  }

  @Test
  void service_saysWhatToDo_whenTheCropsHaveMorePartitionsThanTheState() throws Exception {
    // Given
    serveUnderLoad("old", 300);

    // When
    admin.deleteTopics(List.of(TOPICS.spaceMaps())).all().get();
    for (String topic : List.of(TOPICS.crops(), TOPICS.classifications())) {
      admin
          .createPartitions(Map.of(topic, NewPartitions.increaseTo(ChaosService.PARTITIONS + 4)))
          .all()
          .get();
    }
    try (ParkstreamService service = service("new", new SimpleMeterRegistry())) {
      service.start();
      await().atMost(PATIENCE).until(() -> service.status().isDead());

      // Then
      System.out.println("more partitions: " + service.status().detail());
      assertThat(service.status().detail()).contains("changelog", "8", "12", "operations.md");
    }
    reset();
    serveUnderLoad("new", 300);
    ChaosLedger.awaitAll(broker.bootstrapServers());
  }

  /** As src/docs/operations.md says, with Kafka's tool or without. */
  private void reset() throws Exception {
    List<String> changelogs =
        admin.listTopics().names().get().stream()
            .filter(name -> name.startsWith(CommittedCrops.GROUP + "-"))
            .toList();
    admin.deleteTopics(changelogs).all().get();
    Set<TopicPartition> again = new HashSet<>();
    admin
        .listConsumerGroupOffsets(CommittedCrops.GROUP)
        .partitionsToOffsetAndMetadata()
        .get()
        .keySet()
        .stream()
        .filter(
            partition -> Set.of(TOPICS.spaceMaps(), TOPICS.spaces()).contains(partition.topic()))
        .forEach(again::add);
    // Refused until the last instance is forgotten.
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              admin.deleteConsumerGroupOffsets(CommittedCrops.GROUP, again).all().get();
              return true;
            });
    await()
        .atMost(PATIENCE)
        .until(() -> admin.listTopics().names().get().stream().noneMatch(changelogs::contains));
  }

  /** From its start to its end, with all that was published meanwhile answered. */
  private void serveUnderLoad(String instance, int crops) throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (ParkstreamService service = service(instance, registry)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND, next);
      try (load) {
        load.start();
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    registry.find("parkstream.crops").counters().stream()
                            .mapToDouble(Counter::count)
                            .sum()
                        >= crops);
      }
      next = load.next();
      try (CommittedCrops committed = new CommittedCrops(broker.bootstrapServers())) {
        committed.timeToCatchUp();
      }
    }
  }

  private ParkstreamService service(String instance, SimpleMeterRegistry registry) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
            broker.bootstrapServers(),
            Guarantee.EXACTLY_ONCE,
            instance,
            directory.resolve(instance),
            ChaosService.PARTITIONS,
            Map.of()),
        () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
        registry);
  }
}
