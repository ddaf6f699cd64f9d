package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
  @MethodSource("io.parkstream.testing.Guarantees#chosen")
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

  @ParameterizedTest
  @MethodSource("io.parkstream.testing.Guarantees#chosen")
  void lettersThatTheTopicDoesNotTake_areCounted_andTheOtherCropsAnswered(Guarantee guarantee)
      throws Exception {
    try (ParkstreamService service = service(guarantee)) {
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
              guarantee,
              "the dead letters' topic takes none: all that is missing is counted",
              List.of()));
      assertThat(report.deadLetters()).isZero();
      assertThat(report.missing()).isEqualTo(report.bad());
      // A crop that is read again, as the thread fails that was first refused, is given up again.
      assertThat(registry.get("parkstream.dead.letters.dropped").counter().count())
          .isBetween((double) report.bad(), report.bad() + 10.0);
      assertThat(report.wrong()).isEmpty();
      assertThat(report.firstsOutOfOrder()).isZero();
      if (guarantee == Guarantee.EXACTLY_ONCE) {
        assertThat(report.duplicates()).isZero();
      }
      assertThat(service.status().isDead()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("io.parkstream.testing.Guarantees#chosen")
  void aLetterGoesWithoutItsPicture_whenTheTopicDoesNotTakeIt(Guarantee guarantee)
      throws Exception {
    try (ParkstreamService service = service(guarantee)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      limitDeadLetters("10000");

      // When
      byte[] noPicture = "no picture ".repeat(2_000).getBytes(StandardCharsets.UTF_8);
      publish(noPicture);
      awaitAnswers(1);

      // Then
      ConsumerRecord<byte[], byte[]> letter = letter();
      assertThat(letter.value()).isEmpty();
      assertThat(DeadLetters.reason(letter.headers())).contains("unknown-format");
      assertThat(text(letter.headers().lastHeader(DeadLetters.LEFT_OUT).value()))
          .isEqualTo(Integer.toString(noPicture.length));
      assertThat(service.status().isDead()).isFalse();
    }
  }

  private void publish(byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.DEFAULT.crops(),
                  null,
                  ChaosLoad.camera(0).key().getBytes(StandardCharsets.UTF_8),
                  value,
                  CropHeaders.of(
                      ChaosLoad.camera(0), ChaosLoad.space(0), "0", Instant.now(), "image/png")))
          .get();
    }
  }

  /** The one letter that readers of committed records see. */
  private ConsumerRecord<byte[], byte[]> letter() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(DEAD_LETTERS).stream()
              .map(partition -> new TopicPartition(DEAD_LETTERS, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
                return !letters.isEmpty();
              });
      assertThat(letters).hasSize(1);
      return letters.get(0);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
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
