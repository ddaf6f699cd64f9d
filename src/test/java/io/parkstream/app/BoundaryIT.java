package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SiteState;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.SiteStates;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.AnyTimeRecord;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Single records that once ended the service for good, each sent once, over a real broker: the
 * record after it is answered, and a service that starts over the same topics is healthy.
 */
class BoundaryIT {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ANY_TIME = Long.toString(Long.MAX_VALUE);
  private static final byte[] KEY = BadInputs.CAMERA.key().getBytes(UTF_8);
  private static final long MICROSECONDS = Instant.now().toEpochMilli() * 1000;
  private static final String STRUCTURED = "application/cloudevents+json";

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private EmbeddedBroker broker;
  private KafkaProducer<byte[], byte[]> producer;
  private int sent;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "max.request.size", 2 << 20),
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
  void recordsThatEndedTheService_areSetAside_andItStartsOverThem(Guarantee guarantee)
      throws Exception {
    Map<Long, String> letters = new LinkedHashMap<>();
    try (ParkstreamService service = service(guarantee)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      acceptAnyTime(TOPICS.crops(), TOPICS.spaceMaps(), TOPICS.overrides(), TOPICS.spaces());

      // When
      good();
      letters.put(crop("null", STRUCTURED), "malformed-envelope");
      good();
      send(TOPICS.spaceMaps(), MICROSECONDS, "lot/far", smallMap());
      send(TOPICS.spaceMaps(), -1, "lot/none", smallMap());
      send(TOPICS.spaceMaps(), 0, "lot/large", largeMap());
      send(TOPICS.spaceMaps(), 0, "lot/bad", "{\"revision\":[[]]}");
      send(TOPICS.overrides(), -1, "lot/A19", "{\"closed\":true}");
      send(TOPICS.overrides(), MICROSECONDS, "lot/A20", "{\"closed\":true}");
      send(TOPICS.overrides(), 0, "lot/A21", "{\"closed\":true,\"at\":\"9999-12-31T23:59:59Z\"}");
      send(
          TOPICS.overrides(),
          0,
          "lot/A22",
          "{\"closed\":true,\"at\":\"0000-01-01T00:00:00+23:59\"}");
      send(TOPICS.overrides(), 0, "lot/A23", null);
      send(TOPICS.overrides(), 0, "lot", "{\"closed\":true}");
      send(TOPICS.spaces(), MICROSECONDS, "lot/A17", state(Long.MAX_VALUE, "2026-01-01T00:00:00Z"));
      send(TOPICS.spaces(), 0, "lot/A17", state(5, "9999-12-31T23:59:59Z"));
      send(TOPICS.spaces(), -1, "lot/A18", null);
      letters.putAll(structuredVariants());
      good();

      // Then
      requireAnswers(letters);
      await().atMost(PATIENCE).until(() -> ignored("spaces", "implausible") == 2);
      assertThat(count("parkstream.space.maps", "result", "taken")).isEqualTo(3);
      assertThat(ignored("space-maps", "unreadable")).isEqualTo(1);
      assertThat(count("parkstream.overrides", "result", "taken")).isEqualTo(4);
      assertThat(ignored("overrides", "unreadable")).isEqualTo(2);
      assertThat(registry.get("parkstream.threads.replaced").counter().count()).isZero();
      assertThat(service.status().isReady()).isTrue();
      // The forged version does not freeze the space: it is counted as its crops say.
      await().atMost(PATIENCE).until(() -> site().counts().total() == 5_002);
    }

    try (ParkstreamService service = service(guarantee)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();

      // When
      good();

      // Then
      requireAnswers(letters);
      assertThat(registry.get("parkstream.threads.replaced").counter().count()).isZero();
      assertThat(service.status().isReady()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Guarantee.class)
  void cropsOfAnAbortedTransaction_areNotAnswered_andThoseAfterThemAre(Guarantee guarantee)
      throws Exception {
    try (ParkstreamService service = service(guarantee);
        KafkaProducer<byte[], byte[]> transactional =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers", broker.bootstrapServers(), "transactional.id", "gateway"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      transactional.initTransactions();

      // When
      List<Long> committed = new ArrayList<>();
      for (boolean commit : new boolean[] {true, false, false, true}) {
        transactional.beginTransaction();
        BadInputs.Input input = BadInputs.good(1);
        long offset =
            transactional
                .send(
                    new ProducerRecord<>(
                        TOPICS.crops(), 0, null, KEY, input.value(), input.headers()))
                .get()
                .offset();
        if (commit) {
          transactional.commitTransaction();
          committed.add(offset);
        } else {
          transactional.abortTransaction();
        }
      }

      // Then, across the markers of the transactions
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(answered()).isEqualTo(committed));
      await().atMost(PATIENCE).until(() -> committedOffset() > committed.get(1));
      assertThat(count("parkstream.crops", "result", "dead-letter")).isZero();
    }
  }

  private List<Long> answered() {
    List<Long> offsets = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(TOPICS.classifications())) {
      consumer.poll(Duration.ofSeconds(1)).forEach(record -> offsets.add(offset(record)));
    }
    return offsets;
  }

  private long committedOffset() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets("parkstream-test")
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(TOPICS.crops(), 0));
      return offset == null ? -1 : offset.offset();
    }
  }

  private ParkstreamService service(Guarantee guarantee) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
            broker.bootstrapServers(), guarantee, "boundary", directory, 1, Map.of()),
        () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
        registry);
  }

  /** As brokers before 4.0 do, and as topics may be set. */
  private void acceptAnyTime(String... topics) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Map<ConfigResource, Collection<AlterConfigOp>> changes = new LinkedHashMap<>();
      for (String topic : topics) {
        changes.put(
            new ConfigResource(ConfigResource.Type.TOPIC, topic),
            List.of(
                new AlterConfigOp(
                    new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, ANY_TIME),
                    AlterConfigOp.OpType.SET)));
      }
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  private void good() throws Exception {
    BadInputs.Input input = BadInputs.good(sent);
    producer
        .send(new ProducerRecord<>(TOPICS.crops(), 0, null, KEY, input.value(), input.headers()))
        .get();
    sent++;
  }

  /** The offset, which is the number of crops before it. */
  private long crop(String value, String contentType) throws Exception {
    Headers headers =
        new RecordHeaders()
            .add(CropHeaders.CONTENT_TYPE, contentType.getBytes(UTF_8))
            .add(CropHeaders.SPACE, "A17".getBytes(UTF_8));
    producer
        .send(new ProducerRecord<>(TOPICS.crops(), 0, null, KEY, value.getBytes(UTF_8), headers))
        .get();
    return sent++;
  }

  private void send(String topic, long time, String key, @Nullable String value) throws Exception {
    producer
        .send(
            new AnyTimeRecord(
                topic,
                0,
                time,
                key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                null))
        .get();
  }

  /** Those that are no crops, with their reasons; the others are answered. */
  private Map<Long, String> structuredVariants() throws Exception {
    byte[] picture = BadInputs.good(1).value();
    String plain = Base64.getEncoder().encodeToString(picture);
    String lines = Base64.getMimeEncoder().encodeToString(picture).replaceAll("\\R", "\\\\r\\\\n");
    Map<Long, String> letters = new LinkedHashMap<>();
    crop(event("data_base64", plain, "image/png"), "Application/CloudEvents+JSON");
    crop(event("data_base64", plain, "image/png"), STRUCTURED + "; charset=UTF-8");
    crop(event("data_base64", plain, null), STRUCTURED);
    crop(event("data_base64", lines, "image/png"), STRUCTURED);
    crop("\ufeff" + event("data_base64", plain, "image/png"), STRUCTURED);
    String event = event("data_base64", plain, "image/png");
    letters.put(
        crop("[" + event + "]", "application/cloudevents-batch+json"), "malformed-envelope");
    letters.put(crop("[" + event + "]", STRUCTURED), "malformed-envelope");
    letters.put(crop(event("data", plain, "image/png"), STRUCTURED), "malformed-envelope");
    letters.put(crop(event, STRUCTURED + "; charset=iso-8859-1"), "malformed-envelope");
    return letters;
  }

  private static String event(String data, String base64, @Nullable String type) {
    return "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\""
        + CropHeaders.CROP_TYPE
        + "\",\"source\":\"/sites/lot/cameras/north\",\"subject\":\"spaces/A17\",\"time\":\""
        + Instant.now()
        + "\",\"myExt\":\"x\""
        + (type == null ? "" : ",\"datacontenttype\":\"" + type + "\"")
        + ",\""
        + data
        + "\":\""
        + base64
        + "\"}";
  }

  private static String smallMap() {
    return "{\"revision\":1,\"frame\":{\"width\":640,\"height\":480},\"spaces\":[{\"space\":\"F"
        + MICROSECONDS % 7
        + "\",\"polygon\":[[10,20],[60,20],[60,90],[10,90]]}]}";
  }

  /** 895 kB: the largest that a gateway may send; its numbers alone have more as decimals. */
  static String largeMap() {
    Random random = new Random(1);
    return "{\"revision\":1,\"frame\":{\"width\":3840,\"height\":2160},\"spaces\":["
        + IntStream.range(0, 5_000)
            .mapToObj(
                i ->
                    "{\"space\":\"A%04d\",\"zone\":\"level-2\",\"polygon\":[%s]}"
                        .formatted(i, corners(random)))
            .collect(Collectors.joining(","))
        + "]}";
  }

  private static String corners(Random random) {
    return IntStream.range(0, 11)
        .mapToObj(
            i -> "[" + random.nextInt(1_000, 3_840) + "," + random.nextInt(1_000, 2_160) + "]")
        .collect(Collectors.joining(","));
  }

  private static String state(long version, String since) {
    return "{\"site\":\"lot\",\"space\":\"A17\",\"camera\":\"north\",\"occupancy\":\"occupied\","
        + "\"closed\":false,\"since\":\""
        + since
        + "\",\"version\":"
        + version
        + ",\"publishedAt\":\"2026-01-01T00:00:00Z\"}";
  }

  /** One classification or dead letter each, by offset. */
  private void requireAnswers(Map<Long, String> letters) {
    Map<Long, String> ends = new LinkedHashMap<>();
    List<Long> twice = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        consumer(TOPICS.classifications(), TOPICS.deadLetters())) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(100))) {
                  if (ends.put(offset(record), end(record)) != null) {
                    twice.add(offset(record));
                  }
                }
                return ends.size() >= sent;
              });
    }
    assertThat(twice).isEmpty();
    assertThat(ends).hasSize(sent);
    ends.values().removeIf("classified"::equals);
    assertThat(ends).containsExactlyInAnyOrderEntriesOf(letters);
  }

  private static long offset(ConsumerRecord<byte[], byte[]> record) {
    return DeadLetters.crop(record.headers())
        .map(CropRef::offset)
        .orElseGet(
            () -> ClassificationEvents.read(record.value(), record.headers()).crop().offset());
  }

  private static String end(ConsumerRecord<byte[], byte[]> record) {
    return DeadLetters.reason(record.headers()).orElse("classified");
  }

  private SiteState site() {
    SiteState last = null;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(TOPICS.sites())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(2))) {
        last = SiteStates.read(record.value());
      }
    }
    return Objects.requireNonNull(last, "no record on " + TOPICS.sites());
  }

  private KafkaConsumer<byte[], byte[]> consumer(String... topics) {
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
    consumer.assign(partitions(topics));
    return consumer;
  }

  private static List<TopicPartition> partitions(String... topics) {
    return List.of(topics).stream().map(topic -> new TopicPartition(topic, 0)).toList();
  }

  private double ignored(String topic, String reason) {
    return registry
        .get("parkstream.records.ignored")
        .tag("topic", topic)
        .tag("reason", reason)
        .counter()
        .count();
  }

  private double count(String name, String tag, String value) {
    return registry.get(name).tag(tag, value).counter().count();
  }
}
