package io.parkstream.app.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.app.topics.TopicSettingsCheck.Difference;
import io.parkstream.serde.Topics;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of topics mean on a real broker, and what the start says of them. */
class TopicSettingsIT {
  private static final int MIB = 1 << 20;

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

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
  void record_isRefusedByWhatItUnpacksTo_whenTheTopicIsOurs(String compression) throws Exception {
    // Given
    TopicPlan plan = plan(compression);
    new TopicSetup(admin, plan, Optional.empty(), true, why -> {}).ensure();

    try (Producer<byte[], byte[]> producer = producer(compression)) {
      // When
      var sent = producer.send(new ProducerRecord<>(plan.crops().name(), new byte[16 * MIB]));
      producer.flush();

      // Then
      assertThatThrownBy(sent::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(RecordTooLargeException.class);
    }
    assertThat(end(plan.crops().name())).isZero();
  }

  @Test
  void record_isStoredUnpacked_whenItFitsATopicOfOurs() throws Exception {
    // Given
    TopicPlan plan = plan("fitting");
    new TopicSetup(admin, plan, Optional.empty(), true, why -> {}).ensure();

    try (Producer<byte[], byte[]> producer = producer("zstd")) {
      // When
      producer.send(new ProducerRecord<>(plan.crops().name(), new byte[900 * 1024])).get();
    }

    // Then
    assertThat(bytes(plan.crops().name())).isGreaterThan(900 * 1024);
  }

  @Test
  void differences_areNone_whenTheServiceMadeTheTopics() throws Exception {
    // Given
    TopicPlan plan = plan("own").withShadow("own.shadow");
    new TopicSetup(admin, plan, Optional.empty(), true, why -> {}).ensure();

    // When
    List<Difference> differences = new TopicSettingsCheck(admin, plan.all()).differences();

    // Then
    assertThat(differences).isEmpty();
  }

  @Test
  void differences_nameTopicSettingAndWhatIsExpected_whenTopicsWereThereBefore() throws Exception {
    // Given
    TopicPlan plan = plan("old");
    admin
        .createTopics(
            List.of(
                new NewTopic("old.crops", 1, (short) 1).configs(Map.of("retention.ms", "3600000")),
                new NewTopic("old.maps", 1, (short) 1)
                    .configs(Map.of("compression.type", "uncompressed")),
                new NewTopic("old.dead", 1, (short) 1)
                    .configs(Map.of("retention.ms", "-1", "compression.type", "uncompressed"))))
        .all()
        .get();
    new TopicSetup(admin, plan, Optional.empty(), true, why -> {}).ensure();

    // When
    List<Difference> differences = new TopicSettingsCheck(admin, plan.all()).differences();

    // Then
    assertThat(differences)
        .extracting(
            Difference::topic, Difference::setting, Difference::actual, Difference::expected)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                "old.crops", "compression.type", "producer", "uncompressed"),
            org.assertj.core.groups.Tuple.tuple("old.crops", "segment.ms", "604800000", "600000"),
            org.assertj.core.groups.Tuple.tuple("old.maps", "cleanup.policy", "delete", "compact"),
            org.assertj.core.groups.Tuple.tuple("old.dead", "retention.ms", "-1", "259200000"));
  }

  private static TopicPlan plan(String prefix) {
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
        1);
  }

  private static Producer<byte[], byte[]> producer(String compression) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "compression.type",
            compression,
            "max.request.size",
            64 * MIB,
            "buffer.memory",
            64 * MIB),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static long end(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    return admin
        .listOffsets(Map.of(partition, org.apache.kafka.clients.admin.OffsetSpec.latest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  /** On the broker's disk. */
  private static long bytes(String topic) throws Exception {
    return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
        .flatMap(nodes -> nodes.values().stream())
        .flatMap(directory -> directory.replicaInfos().entrySet().stream())
        .filter(replica -> replica.getKey().topic().equals(topic))
        .mapToLong(replica -> replica.getValue().size())
        .sum();
  }
}
