package io.parkstream.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.Classification;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Topics;
import io.parkstream.stream.BacklogPolicy;
import io.parkstream.stream.BacklogPolicy.Order;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.ColourCodes;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service comes back to a backlog over a real broker, and does with it what its policy says. The
 * engine takes 800 crops per second. With {@code mvn verify -Pchaos} only.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
@Tag("alone")
class BacklogIT {
  private static final int SPACES = ChaosLoad.CAMERAS * ChaosLoad.SPACES;
  private static final int ROUNDS = 30;
  private static final int CROPS = SPACES * ROUNDS;
  private static final long BATCH_NANOS = 40_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** Of each crop by its time of capture. */
  private final Map<Long, Integer> numbers = new HashMap<>();

  private EmbeddedBroker broker;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void newestCropsGoFirst_andAllOthersAreAnsweredToo() throws Exception {
    // Given
    try (ParkstreamService service = service(new BacklogPolicy(Order.NEWEST_FIRST, false, 5_000))) {
      createTopics();
      publish(false);

      // When
      service.start();
      List<Classification> answers = awaitAnswers(CROPS);

      // Then
      assertThat(answers.stream().map(Classification::crop).distinct().count()).isEqualTo(CROPS);
      answers.sort(Comparator.comparing(Classification::classifiedAt));
      Map<SpaceId, Integer> newestAt = new HashMap<>();
      Map<SpaceId, Instant> newest = new HashMap<>();
      for (int place = 0; place < answers.size(); place++) {
        Classification answer = answers.get(place);
        if (newest.merge(answer.space(), answer.capturedAt(), BacklogIT::later)
            == answer.capturedAt()) {
          newestAt.put(answer.space(), place);
        }
      }
      double median =
          (double) newestAt.values().stream().sorted().skip(SPACES / 2).findFirst().orElseThrow()
              / CROPS;
      System.out.printf(
          Locale.ROOT,
          "backlog of %,d crops of %d spaces: the newest crop of a space was answered after %.0f %%"
              + " of all answers (median); as sent it is %.0f %%%n",
          CROPS,
          SPACES,
          100 * median,
          100.0 * (ROUNDS - 1) / ROUNDS);
      assertThat(median).isLessThan(0.5);
      assertThat(registry.get("parkstream.crops.overtaken").counter().count()).isPositive();
    }
  }

  @Test
  void whatHasExpired_isDropped_andCounted() throws Exception {
    try (ParkstreamService service = service(new BacklogPolicy(Order.AS_SENT, true, 5_000))) {
      createTopics();
      publish(true);

      // When
      service.start();
      List<Classification> answers = awaitAnswers(CROPS / 2);
      await().atMost(PATIENCE).until(() -> expired() >= CROPS / 2.0);

      // Then
      assertThat(answers).allMatch(answer -> number(answer) % 2 == 1).hasSize(CROPS / 2);
      assertThat(expired()).isEqualTo(CROPS / 2.0);
    }
  }

  private double expired() {
    return registry.get("parkstream.crops").tag("result", "expired").counter().count();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private int number(Classification answer) {
    return requireNonNull(numbers.get(answer.capturedAt().toEpochMilli()));
  }

  private void createTopics() throws InterruptedException {
    try (ParkstreamService once = service(BacklogPolicy.NONE)) {
      once.start();
      assertThat(once.awaitRunning(PATIENCE)).isTrue();
    }
  }

  /** A crop per space and round, a millisecond apart; every other one expired if so asked. */
  private void publish(boolean half) {
    Instant first = Instant.now().minusSeconds(60);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int number = 0; number < CROPS; number++) {
        Instant at = Instant.ofEpochMilli(first.toEpochMilli() + number);
        numbers.put(at.toEpochMilli(), number);
        Headers headers =
            CropHeaders.of(
                ChaosLoad.camera(number),
                ChaosLoad.space(number),
                Integer.toString(number),
                at,
                "image/png");
        if (half) {
          Instant expiry = number % 2 == 0 ? first : first.plus(Duration.ofHours(1));
          headers.add(CropHeaders.EXPIRY_TIME, expiry.toString().getBytes(StandardCharsets.UTF_8));
        }
        producer.send(
            new ProducerRecord<>(
                Topics.DEFAULT.crops(),
                null,
                at.toEpochMilli(),
                ChaosLoad.camera(number).key().getBytes(StandardCharsets.UTF_8),
                ColourCodes.picture(number),
                headers));
      }
    }
  }

  private List<Classification> awaitAnswers(int count) {
    List<Classification> answers = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, ChaosService.PARTITIONS)
              .mapToObj(
                  partition -> new TopicPartition(Topics.DEFAULT.classifications(), partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(
                        event ->
                            answers.add(ClassificationEvents.read(event.value(), event.headers())));
                return answers.size() >= count;
              });
    }
    return answers;
  }

  private ParkstreamService service(BacklogPolicy policy) {
    return new ParkstreamService(
        ServiceSettingsFixture.settings(
            broker.bootstrapServers(),
            Guarantee.AT_LEAST_ONCE,
            "backlog",
            directory.resolve("state"),
            ChaosService.PARTITIONS,
            Map.of(),
            OccupancyPolicy.DEFAULT,
            policy),
        () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> work()),
        registry);
  }

  private static void work() {
    long until = System.nanoTime() + BATCH_NANOS;
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
