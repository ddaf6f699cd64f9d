package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.CropRef;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.AnyTimeRecord;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.HostileRecords;
import io.parkstream.testing.HostileRecords.Hostile;
import io.parkstream.testing.HostileRecords.Kind;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Thousands of generated records on all topics that the service reads, with good ones between them.
 * Each crop ends as exactly one classification, dead letter or counted drop, every other record as
 * taken or counted; no thread is replaced, and the service starts again over the same topics.
 */
class HostileRecordsIT {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final int PARTITIONS = 3;
  private static final boolean LONG = "long".equals(System.getProperty("chaos"));

  /** Records of each kind; {@code -Dchaos=long -Dit.test=HostileRecordsIT} sends more. */
  private static final int RECORDS = LONG ? 10_000 : 1_000;

  private static final int GOOD_EVERY = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(LONG ? 600 : 90);

  /** What classes, pools and the maps of the last seconds need. */
  private static final long HEAP_GROWTH = 96L << 20;

  @TempDir Path directory;

  private final long seed = Long.getLong("hostile.seed", System.nanoTime());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Map<Kind, Integer> sent = new EnumMap<>(Kind.class);
  private final Set<CropRef> crops = new HashSet<>();
  private final Set<CropRef> good = new HashSet<>();
  private final Queue<String> refused = new ConcurrentLinkedQueue<>();
  private EmbeddedBroker broker;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start();
    producer =
        new KafkaProducer<>(
            // Each record by itself: of a batch that the broker finds too large, the client's
            // thread
            // splits halves of halves, and may end by it, with a stack that is full.
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "max.request.size",
                2 << 20,
                "batch.size",
                0,
                "enable.idempotence",
                false),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    producer.close();
    broker.close();
  }

  @ParameterizedTest
  @MethodSource("io.parkstream.testing.Guarantees#promised")
  void everyRecord_isAnsweredOrCounted_andNothingStops(Guarantee guarantee) throws Exception {
    System.out.println("hostile records of seed " + seed);
    try (ParkstreamService service = service(guarantee)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      acceptAnyTime();
      publishGood(new Random(seed), PARTITIONS);
      awaitCrops();
      long before = usedHeap();

      // When
      publish();
      assertThat(refused).as("seed %d: by the broker", seed).isEmpty();

      // Then
      awaitCrops();
      awaitOthers();
      await().atMost(PATIENCE).untilAsserted(this::requireAnswers);
      requireHealth(service);
      assertThat(usedHeap() - before).as("seed %d: bytes of heap", seed).isLessThan(HEAP_GROWTH);
    }

    try (ParkstreamService service = service(guarantee)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      publishGood(new Random(seed), PARTITIONS);
      awaitCrops();
      await().atMost(PATIENCE).untilAsserted(this::requireAnswers);
      requireHealth(service);
    }
  }

  private ParkstreamService service(Guarantee guarantee) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
            broker.bootstrapServers(), guarantee, "hostile", directory, PARTITIONS, Map.of()),
        () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
        registry);
  }

  /** And keep what comes: by its time, much would be deleted or compacted before it is read. */
  private void acceptAnyTime() throws Exception {
    List<AlterConfigOp> anyTime =
        List.of(
            set(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE)),
            set(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE),
            set(TopicConfig.RETENTION_MS_CONFIG, "-1"));
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic(kind)), anyTime);
    }
    for (String topic : List.of(TOPICS.classifications(), TOPICS.deadLetters())) {
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), anyTime);
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private static String topic(Kind kind) {
    return switch (kind) {
      case CROP -> TOPICS.crops();
      case SPACE_MAP -> TOPICS.spaceMaps();
      case OVERRIDE -> TOPICS.overrides();
      case CAMERA_CONDITION -> TOPICS.cameras();
      case SPACE_STATE -> TOPICS.spaces();
    };
  }

  private void publish() throws Exception {
    Random random = new Random(seed);
    HostileRecords records =
        new HostileRecords(
            random, Instant.now(), Objects.requireNonNull(BadInputs.good(7).value()));
    for (int i = 0; i < RECORDS; i++) {
      for (Kind kind : Kind.values()) {
        send(kind, records.next(kind), random.nextInt(PARTITIONS));
      }
      if (i % GOOD_EVERY == 0) {
        publishGood(random, 1);
      }
    }
    publishGood(random, 2 * PARTITIONS);
    producer.flush();
  }

  /** A compacted topic takes no record without a key. */
  private void send(Kind kind, Hostile hostile, int partition) {
    byte[] key =
        kind == Kind.CROP && hostile.key() != null && hostile.key().length == 0
            ? null
            : hostile.key();
    producer.send(
        new AnyTimeRecord(
            topic(kind), partition, hostile.time(), key, hostile.value(), hostile.headers()),
        (metadata, failure) -> {
          if (failure == null) {
            sent(kind, metadata.partition(), metadata.offset(), false);
          } else if (!(failure instanceof RecordTooLargeException)) {
            refused.add(kind + ": " + failure);
          }
        });
  }

  private void publishGood(Random random, int count) {
    for (int i = 0; i < count; i++) {
      BadInputs.Input input = BadInputs.good(random.nextInt(1_000));
      producer.send(
          new ProducerRecord<>(
              TOPICS.crops(), i % PARTITIONS, null, input.key(), input.value(), input.headers()),
          (metadata, failure) -> sent(Kind.CROP, metadata.partition(), metadata.offset(), true));
    }
  }

  private synchronized void sent(Kind kind, int partition, long offset, boolean isGood) {
    sent.merge(kind, 1, Integer::sum);
    if (kind == Kind.CROP) {
      CropRef ref = new CropRef(TOPICS.crops(), partition, offset);
      crops.add(ref);
      if (isGood) {
        good.add(ref);
      }
    }
  }

  /** As the service counts; the answers themselves are held against it afterwards. */
  private void awaitCrops() {
    producer.flush();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(sum("parkstream.crops", null, null))
                    .as("seed %d: crops that ended", seed)
                    .isEqualTo(crops.size()));
  }

  private void awaitOthers() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(sum("parkstream.space.maps", null, null))
                  .as("seed %d: maps", seed)
                  .isEqualTo((double) sent.getOrDefault(Kind.SPACE_MAP, 0));
              assertThat(sum("parkstream.overrides", null, null))
                  .as("seed %d: overrides", seed)
                  .isEqualTo((double) sent.getOrDefault(Kind.OVERRIDE, 0));
              assertThat(
                      sum("parkstream.states.counted", null, null)
                          + sum("parkstream.states.repeated", null, null)
                          + sum("parkstream.records.ignored", "topic", "spaces"))
                  .as("seed %d: states", seed)
                  .isGreaterThanOrEqualTo((double) sent.getOrDefault(Kind.SPACE_STATE, 0));
            });
    assertThat(sum("parkstream.records.ignored", "reason", "unexpected"))
        .as("seed %d: unforeseen failures", seed)
        .isZero();
  }

  private void requireHealth(ParkstreamService service) {
    assertThat(registry.get("parkstream.threads.replaced").counter().count())
        .as("seed %d: threads replaced", seed)
        .isZero();
    assertThat(sum("parkstream.records.poisoned", null, null)).as("seed %d", seed).isZero();
    assertThat(service.status().isReady()).as("seed %d", seed).isTrue();
  }

  /** Each crop once; what is neither answered nor a dead letter was retired or dropped, counted. */
  private void requireAnswers() {
    Map<CropRef, Integer> ends = new HashMap<>();
    Set<CropRef> classified = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Map<TopicPartition, Long> last = consumer.endOffsets(consumer.assignment());
      while (last.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          boolean dead = record.topic().equals(TOPICS.deadLetters());
          CropRef ref =
              dead
                  ? DeadLetters.crop(record.headers()).orElseThrow()
                  : ClassificationEvents.read(record.value(), record.headers()).crop();
          ends.merge(ref, 1, Integer::sum);
          if (!dead) {
            classified.add(ref);
          }
        }
      }
    }
    assertThat(ends.values()).as("seed %d: answers of each crop", seed).containsOnly(1);
    assertThat(crops).as("seed %d", seed).containsAll(ends.keySet());
    assertThat(classified).as("seed %d: good crops", seed).containsAll(good);
    assertThat(crops.size() - ends.size())
        .as("seed %d: crops without an answer", seed)
        .isEqualTo(
            (int)
                (sum("parkstream.crops", "result", "retired")
                    + sum("parkstream.crops", "result", "expired")));
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        List.of(TOPICS.classifications(), TOPICS.deadLetters()).stream()
            .flatMap(
                topic ->
                    IntStream.range(0, PARTITIONS)
                        .mapToObj(each -> new TopicPartition(topic, each)))
            .toList());
    return consumer;
  }

  private double sum(String name, @Nullable String tag, @Nullable String value) {
    return registry.find(name).counters().stream()
        .filter(each -> tag == null || String.valueOf(value).equals(each.getId().getTag(tag)))
        .mapToDouble(Counter::count)
        .sum();
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
