package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.serde.Topics;
import io.parkstream.stream.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The topic of the dead letters is gone, or takes no record of their size; that it may not be
 * written to, {@link KafkaSecurityIT} has. With {@code mvn verify -Pchaos} only.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
class DeadLetterFaultsIT {
  private static final String DEAD_LETTERS = Topics.DEFAULT.deadLetters();
  private static final double PER_SECOND = 150;
  private static final int SOME = 500;
  private static final Duration GONE = Duration.ofSeconds(8);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private EmbeddedBroker broker;
  private Admin admin;

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

  @ParameterizedTest
  @EnumSource(Guarantee.class)
  void everyCropIsAnswered_whenTheTopicWasGone(Guarantee guarantee) throws Exception {
    Duration recovery;
    try (ParkstreamService service = service(guarantee)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      admin.deleteTopics(List.of(DEAD_LETTERS)).all().get();
      try (CommittedCrops committed = new CommittedCrops(broker.bootstrapServers());
          ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();

        // When
        pause(GONE);
        assertThat(service.status().isDead()).as(service.status().detail()).isFalse();
        admin
            .createTopics(
                List.of(
                    new NewTopic(
                        DEAD_LETTERS, Optional.of(ChaosService.PARTITIONS), Optional.empty())))
            .all()
            .get();
        recovery = committed.timeToCatchUp();
        awaitAnswers(SOME);
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      System.out.println(
          report.row(guarantee, "the dead letters' topic deleted for 8 s", List.of(recovery)));
      report.requireSound(guarantee);
    }
  }

  /** Under exactly-once the transaction would fail with the letter; nothing is lost, nor done. */
  @Test
  void lettersThatTheTopicDoesNotTake_areCounted_andTheOtherCropsAnswered() throws Exception {
    try (ParkstreamService service = service(Guarantee.AT_LEAST_ONCE)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      limitDeadLetters("100");

      // When
      try (CommittedCrops committed = new CommittedCrops(broker.bootstrapServers())) {
        try (ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
          load.start();
          awaitAnswers(SOME);
        }
        committed.timeToCatchUp();
      }

      // Then
      ChaosLedger.Report report = ChaosLedger.read(broker.bootstrapServers()).report();
      System.out.println(
          report.row(
              Guarantee.AT_LEAST_ONCE,
              "the dead letters' topic takes none: all that is missing is counted",
              List.of()));
      assertThat(report.deadLetters()).isZero();
      assertThat(report.missing()).isEqualTo(report.crops() / ChaosLoad.BAD_EVERY);
      assertThat(report.missing())
          .isEqualTo(
              (int)
                  registry
                      .get("parkstream.publish.failures")
                      .tag("topic", "dead-letters")
                      .counter()
                      .count());
      assertThat(report.wrong()).isEmpty();
      assertThat(report.firstsOutOfOrder()).isZero();
      assertThat(service.status().isDead()).isFalse();
    }
  }

  @Test
  void serviceEndsAndLosesNothing_whenALetterFailsItsTransaction() throws Exception {
    try (ParkstreamService service = service(Guarantee.EXACTLY_ONCE)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      limitDeadLetters("100");

      // When
      try (ChaosLoad load = new ChaosLoad(broker.bootstrapServers(), PER_SECOND)) {
        load.start();
        // Its threads are meant to fail.
        await()
            .dontCatchUncaughtExceptions()
            .atMost(PATIENCE)
            .until(() -> service.status().isDead());
      }

      // Then
      assertThat(service.status().detail()).contains("RecordTooLargeException");
    }
    limitDeadLetters("2097152");
    try (ParkstreamService service = service(Guarantee.EXACTLY_ONCE)) {
      service.start();
      ChaosLedger.Report report = ChaosLedger.awaitAll(broker.bootstrapServers());
      System.out.println(
          report.row(
              Guarantee.EXACTLY_ONCE,
              "the dead letters' topic takes none until the service has ended",
              List.of()));
      report.requireSound(Guarantee.EXACTLY_ONCE);
    }
  }

  private void limitDeadLetters(String bytes) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, DEAD_LETTERS),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private ParkstreamService service(Guarantee guarantee) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
            broker.bootstrapServers(),
            guarantee,
            "dead-letter-faults",
            directory.resolve("state"),
            ChaosService.PARTITIONS,
            Map.of()),
        () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
        registry);
  }

  private void awaitAnswers(double atLeast) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                registry.find("parkstream.crops").counters().stream()
                        .mapToDouble(Counter::count)
                        .sum()
                    >= atLeast);
  }

  /** How long the topic is gone; whether the test passes does not depend on it. */
  private static void pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
