package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.ColourCodes;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crop, a map or an override that makes Kafka's own client fail, over a real broker: it costs two
 * threads, is set aside and not tried again, whatever ends in between.
 */
class PoisonIT {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SpaceId POISON = new SpaceId("lot", "POISON");
  private static final CameraId POISON_CAMERA = new CameraId("lot", "POISON");
  private static final SpaceId CLOSED = new SpaceId("lot", "A17");
  private static final String CAUSE = "injected for a test";
  private static final byte[] KEY = BadInputs.CAMERA.key().getBytes(UTF_8);

  @TempDir Path directory;

  private EmbeddedBroker broker;
  private KafkaProducer<byte[], byte[]> producer;
  private long sent;

  /** Fails in the producer of Streams, where nothing tells that a record is at fault. */
  public static final class FailingPartitioner implements Partitioner {
    private static final AtomicInteger tries = new AtomicInteger();

    @Override
    public int partition(
        String topic,
        @Nullable Object key,
        byte @Nullable [] keyBytes,
        @Nullable Object value,
        byte @Nullable [] valueBytes,
        Cluster cluster) {
      if (topic.equals(TOPICS.classifications())
          && valueBytes != null
          && new String(valueBytes, UTF_8).contains("\"" + POISON.space() + "\"")) {
        tries.incrementAndGet();
        throw new IllegalStateException(CAUSE);
      }
      return 0;
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
  }

  /**
   * Fails what a map makes a task keep, and what an override makes it publish, in the producer of
   * Streams. An error, since a client goes on after an interceptor's exception.
   */
  public static final class FailingInterceptor implements ProducerInterceptor<byte[], byte[]> {
    private static final AtomicInteger maps = new AtomicInteger();
    private static final AtomicInteger overrides = new AtomicInteger();

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
      String key = new String(record.key(), UTF_8);
      if (record.topic().endsWith("-space-maps-changelog") && key.equals(POISON_CAMERA.key())) {
        fail(maps);
      }
      if (record.topic().equals(TOPICS.spaces())
          && key.equals(CLOSED.key())
          && new String(record.value(), UTF_8).contains("\"closed\":true")) {
        fail(overrides);
      }
      return record;
    }

    private static void fail(AtomicInteger tries) {
      tries.incrementAndGet();
      throw new LinkageError(CAUSE);
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() {
    FailingPartitioner.tries.set(0);
    FailingInterceptor.maps.set(0);
    FailingInterceptor.overrides.set(0);
    broker = EmbeddedBroker.start();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    producer.close();
    broker.close();
  }

  @Test
  void poison_isTriedTwice_andSetAsideWithItsCause() throws Exception {
    Guarantee guarantee = Guarantee.AT_LEAST_ONCE;
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    long poison;
    try (ParkstreamService service = service(guarantee, registry)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();

      // When
      send(BadInputs.SPACE);
      poison = send(POISON);
      send(BadInputs.SPACE);
      send(BadInputs.SPACE);

      // Then
      requireEnds(guarantee, poison);
      assertThat(FailingPartitioner.tries).hasValue(2);
      assertThat(poisoned(registry)).isOne();
      assertThat(registry.get("parkstream.threads.replaced").counter().count()).isEqualTo(2);
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(() -> service.status().isReady());
    }

    // When it starts again
    SimpleMeterRegistry second = new SimpleMeterRegistry();
    try (ParkstreamService service = service(guarantee, second)) {
      service.start();
      send(BadInputs.SPACE);

      // Then
      requireEnds(guarantee, poison);
      assertThat(FailingPartitioner.tries).hasValue(2);
      assertThat(poisoned(second)).isZero();
      assertThat(second.get("parkstream.threads.replaced").counter().count()).isZero();
    }
  }

  @Test
  void poison_isTriedTwiceInAll_whenTheServiceEndsInBetween() throws Exception {
    // Given
    Guarantee guarantee = Guarantee.EXACTLY_ONCE;
    long poison;
    try (ParkstreamService service = service(guarantee, new SimpleMeterRegistry())) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      poison = send(POISON);
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> FailingPartitioner.tries.get() > 0);
    }

    // When
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (ParkstreamService service = service(guarantee, registry)) {
      service.start();
      send(BadInputs.SPACE);

      // Then
      requireEnds(guarantee, poison);
      assertThat(FailingPartitioner.tries).hasValue(2);
      assertThat(poisoned(registry)).isOne();
    }
  }

  @Test
  void mapAndOverride_areTriedTwice_andSetAside_alsoAfterARestart() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (ParkstreamService service = service(Guarantee.EXACTLY_ONCE, registry)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();

      // When
      publish(TOPICS.spaceMaps(), BadInputs.CAMERA.key(), map("A17", "A18", "A19"));
      publish(TOPICS.spaceMaps(), POISON_CAMERA.key(), map("P1"));
      publish(TOPICS.spaceMaps(), "lot/east", map("E1"));
      // Committed: what comes after is not processed with it again.
      requireState("lot/E1", "\"closed\":false");
      publish(TOPICS.overrides(), CLOSED.key(), "{\"closed\":true}");
      publish(TOPICS.spaceMaps(), "lot/west", map("W1"));
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(() -> poisoned(registry, "state") > 0);
      publish(TOPICS.overrides(), "lot/A18", "{\"closed\":true}");
      publish(TOPICS.spaceMaps(), "lot/south", map("S1"));

      // Then
      requireState("lot/A18", "\"closed\":true");
      assertThat(FailingInterceptor.maps).hasValue(2);
      assertThat(FailingInterceptor.overrides).hasValue(2);
      assertThat(poisoned(registry, "space-maps")).isOne();
      assertThat(registry.get("parkstream.threads.replaced").counter().count()).isEqualTo(4);
      assertThat(service.leftOut())
          .extracting(left -> left.what() + " " + left.key() + " " + left.reason())
          .containsExactlyInAnyOrder(
              "space-maps " + POISON_CAMERA.key() + " poison",
              "spaces " + CLOSED.key() + " poison");
    }

    // When it starts again
    SimpleMeterRegistry second = new SimpleMeterRegistry();
    try (ParkstreamService service = service(Guarantee.EXACTLY_ONCE, second)) {
      service.start();
      publish(TOPICS.overrides(), "lot/A19", "{\"closed\":true}");
      publish(TOPICS.spaceMaps(), "lot/north-2", map("N1"));

      // Then
      requireState("lot/A19", "\"closed\":true");
      assertThat(FailingInterceptor.maps).hasValue(2);
      assertThat(FailingInterceptor.overrides).hasValue(2);
      assertThat(second.get("parkstream.threads.replaced").counter().count()).isZero();
    }
  }

  private void publish(String topic, String key, String value) throws Exception {
    producer.send(new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value.getBytes(UTF_8))).get();
  }

  private static String map(String... spaces) {
    return Stream.of(spaces)
        .map(space -> "{\"space\":\"" + space + "\",\"polygon\":[[10,20],[60,20],[60,90],[10,90]]}")
        .collect(
            Collectors.joining(
                ",",
                "{\"revision\":1,\"frame\":{\"width\":640,\"height\":480},\"spaces\":[",
                "]}"));
  }

  /** The state of a space says so. */
  private void requireState(String key, String what) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(TOPICS.spaces())) {
      AtomicBoolean said = new AtomicBoolean();
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(
                        record -> {
                          if (new String(record.key(), UTF_8).equals(key)) {
                            said.set(new String(record.value(), UTF_8).contains(what));
                          }
                        });
                return said.get();
              });
    }
  }

  private ParkstreamService service(Guarantee guarantee, SimpleMeterRegistry registry) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
            broker.bootstrapServers(),
            guarantee,
            "poison",
            directory,
            1,
            Map.of(
                "producer.partitioner.class",
                FailingPartitioner.class.getName(),
                "producer.interceptor.classes",
                FailingInterceptor.class.getName(),
                // The partitions of a thread that failed are given to the next after a session.
                "consumer.session.timeout.ms",
                "1200",
                "consumer.heartbeat.interval.ms",
                "300")),
        () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
        registry);
  }

  /** The offset, which is the number of crops before it. */
  private long send(SpaceId space) throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                TOPICS.crops(),
                0,
                null,
                KEY,
                ColourCodes.picture(17),
                CropHeaders.of(
                    BadInputs.CAMERA, space, "crop-" + sent, Instant.now(), "image/png")))
        .get();
    return sent++;
  }

  /** All are classified, but for one. */
  private void requireEnds(Guarantee guarantee, long poison) {
    Map<Long, Integer> answers = new HashMap<>();
    Map<Long, String> letters = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        consumer(TOPICS.classifications(), TOPICS.deadLetters())) {
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(100))) {
                  if (record.topic().equals(TOPICS.deadLetters())) {
                    long offset =
                        DeadLetters.crop(record.headers()).map(CropRef::offset).orElseThrow();
                    String before =
                        letters.put(
                            offset,
                            DeadLetters.reason(record.headers()).orElse("")
                                + ": "
                                + DeadLetters.message(record.headers()).orElse(""));
                    assertThat(before).as("a second letter").isNull();
                  } else {
                    answers.merge(
                        ClassificationEvents.read(record.value(), record.headers()).crop().offset(),
                        1,
                        Integer::sum);
                  }
                }
                return answers.size() + letters.size() >= sent;
              });
    }
    assertThat(answers.keySet())
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, sent).filter(offset -> offset != poison).boxed().toList());
    if (guarantee == Guarantee.EXACTLY_ONCE) {
      assertThat(answers.values()).containsOnly(1);
    }
    assertThat(letters).containsOnlyKeys(poison);
    assertThat(letters.get(poison)).startsWith(DeadLetters.POISON).contains(CAUSE);
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
    consumer.assign(Stream.of(topics).map(topic -> new TopicPartition(topic, 0)).toList());
    return consumer;
  }

  private static double poisoned(SimpleMeterRegistry registry) {
    return poisoned(registry, "crops");
  }

  private static double poisoned(SimpleMeterRegistry registry, String topic) {
    return registry.get("parkstream.records.poisoned").tag("topic", topic).counter().count();
  }
}
