package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import io.parkstream.gateway.CropProducer;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Topics;
import io.parkstream.testing.ColourCodes;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.PackagedApplication.Answer;
import io.parkstream.testing.SpanReceiver;
import io.parkstream.tools.demo.EmbeddedBroker;
import io.parkstream.tracing.Tracing;
import io.parkstream.tracing.TracingMetrics;
import io.parkstream.tracing.TracingSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} of the packaged application, with the model that the repository holds. */
class ServeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Streams, batcher, decoder and frame together, and something for a busy machine. */
  private static final Duration ENDING = Duration.ofSeconds(30);

  /** SIGTERM by the convention of shells: 128 + 15. */
  private static final int TERMINATED = 143;

  private static final int CROPS = 750;

  /** Some batches. */
  private static final int TRACED_AMONG = 100;

  private static final Topics TOPICS = Topics.DEFAULT;

  @TempDir Path directory;

  @Test
  void serve_namesEveryMistakeAtOnce_andEnds() throws Exception {
    try (PackagedApplication serve =
        PackagedApplication.start(
            Map.of(
                "parkstream.batch.max-size", "0",
                "parkstream.engine.count", "99",
                "parkstream.kafka.bootstrap-servers", "nowhere",
                "kafka-streams.group.protocol", "streams",
                "kafka-streams.enable.auto.commit", "true"),
            "serve")) {
      // When
      Optional<Integer> code = serve.awaitExit(PATIENCE);

      // Then
      assertThat(code).contains(1);
      assertThat(serve.err())
          .contains("parkstream serve: the configuration cannot be used:")
          .contains("parkstream.batch.max-size is 0; expected from 1 to 256")
          .contains("parkstream.engine.count is 99; expected from 1 to 64")
          .contains("parkstream.kafka.bootstrap-servers is 'nowhere'")
          .contains("kafka-streams.group.protocol=streams is refused")
          .contains("kafka-streams.enable.auto.commit cannot be overridden")
          .doesNotContain("Exception", "\tat ");
    }
  }

  @Test
  void serve_namesTheTopicThatIsMissing_whenItMayNotCreate_andEnds() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      create(broker, TOPICS.crops(), TOPICS.classifications());
      try (PackagedApplication serve =
          PackagedApplication.start(
              Map.of(
                  "parkstream.kafka.bootstrap-servers",
                  broker.bootstrapServers(),
                  "parkstream.kafka.create-topics",
                  "false"),
              "serve")) {
        // When
        Optional<Integer> code = serve.awaitExit(PATIENCE);

        // Then
        assertThat(code).contains(1);
        assertThat(serve.err())
            .contains("parkstream serve: topics are missing: ")
            .contains(TOPICS.occupancy(), TOPICS.deadLetters(), "create-topics=true")
            .doesNotContain("Exception", "\tat ");
      }
    }
  }

  /** One crop of many is traced by its gateway; the service follows it, and no other. */
  @Test
  void serve_followsTheTraceOfAGateway_fromTheCropToItsEvent() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        SpanReceiver receiver = new SpanReceiver();
        PackagedApplication serve =
            PackagedApplication.start(
                Map.of(
                    "parkstream.kafka.bootstrap-servers",
                    broker.bootstrapServers(),
                    "parkstream.kafka.partitions",
                    "2",
                    "parkstream.tracing.endpoint",
                    receiver.endpoint(),
                    "parkstream.tracing.ratio",
                    "0"),
                "serve")) {
      // Given
      await().atMost(PATIENCE).until(() -> isReady(serve));

      // When
      publishTraced(broker, receiver);
      publish(broker, TRACED_AMONG - 1);
      await().atMost(PATIENCE).until(() -> answers(broker).size() == TRACED_AMONG);
      serve.terminate();
      assertThat(serve.awaitExit(ENDING)).as(serve.err()).contains(TERMINATED);

      // Then
      List<String> parents = traceParents(broker, TOPICS.classifications());
      assertThat(parents).hasSize(TRACED_AMONG).allMatch(parent -> parent.startsWith("00-"));
      List<String> sampled = parents.stream().filter(parent -> parent.endsWith("-01")).toList();
      List<String> ofGateway = traceParents(broker, TOPICS.crops());
      assertThat(ofGateway).hasSize(1);
      assertThat(sampled).hasSize(1);
      String trace = sampled.get(0).substring(3, 35);
      assertThat(ofGateway.get(0)).startsWith("00-" + trace + "-");
      assertThat(sampled.get(0)).isNotEqualTo(ofGateway.get(0));
      assertThat(receiver.hasId(trace)).isTrue();
      assertThat(receiver.hasId(sampled.get(0).substring(36, 52))).isTrue();
      for (String span :
          List.of(
              "parkstream-gateway",
              "publish parking.crops",
              "process parking.crops",
              "decode",
              "wait",
              "batch",
              "infer",
              "publish parking.classifications")) {
        assertThat(receiver.has(span)).as(span).isTrue();
      }
      assertThat(serve.err()).doesNotContain("opentelemetry", "trace collector");
    }
  }

  /** Health answers within a second while it does. */
  @Test
  @Tag("alone")
  void serve_waitsForTheBroker_endsOnSigterm_andLosesNothing() throws Exception {
    int port = EmbeddedBroker.freePort();
    Map<String, String> settings =
        Map.of(
            "parkstream.kafka.bootstrap-servers", "127.0.0.1:" + port,
            "parkstream.kafka.instance-id", "only",
            "parkstream.kafka.processing-guarantee", "exactly-once",
            "parkstream.kafka.partitions", "2");
    try (PackagedApplication first = PackagedApplication.start(settings, "serve")) {
      // Given
      await().atMost(PATIENCE).until(() -> phase(first).contains("WAITING_FOR_BROKER"));
      assertThat(get(first, "/q/health/live").status()).as("alive without a broker").isEqualTo(200);
      assertThat(get(first, "/q/health/ready").status()).as("ready without one").isEqualTo(503);

      try (EmbeddedBroker broker = EmbeddedBroker.start(directory, port)) {
        await().atMost(PATIENCE).until(() -> get(first, "/q/health/ready").status() == 200);
        publish(broker, CROPS);
        await().atMost(PATIENCE).until(() -> !answers(broker).isEmpty());

        // When
        long begin = System.nanoTime();
        first.terminate();
        Optional<Integer> code = first.awaitExit(ENDING);
        Duration ending = Duration.ofNanos(System.nanoTime() - begin);

        // Then
        assertThat(code).as(first.err()).contains(TERMINATED);
        int before = answers(broker).size();
        try (PackagedApplication second = PackagedApplication.start(settings, "serve")) {
          await().atMost(PATIENCE).until(() -> isReady(second));
          await().atMost(PATIENCE).until(() -> answers(broker).size() == CROPS);
          assertThat(answers(broker).values()).as("answers per crop").containsOnly(1);
          assertThat(get(second, "/q/metrics").body()).contains("parkstream_crops_total");
          System.out.printf(
              "serve: ended in %d ms with %d of %d answered; %s%n",
              ending.toMillis(), before, CROPS, timeline(second));
          second.terminate();
          assertThat(second.awaitExit(ENDING)).contains(TERMINATED);
        }
      }
    }
  }

  private static String timeline(PackagedApplication application) {
    return application.err().lines().filter(line -> line.contains("ready; ")).findAny().orElse("");
  }

  private static String phase(PackagedApplication application) throws InterruptedException {
    return application.management("/q/health/ready").map(Answer::body).orElse("");
  }

  private static boolean isReady(PackagedApplication application) throws InterruptedException {
    return application
        .management("/q/health/ready")
        .filter(answer -> answer.status() == 200)
        .isPresent();
  }

  /** Health answers at once, whatever the broker does. */
  private static Answer get(PackagedApplication application, String path)
      throws InterruptedException {
    Answer answer = application.management(path).orElseThrow();
    assertThat(answer.took()).as(path).isLessThan(Duration.ofSeconds(1));
    return answer;
  }

  private static void create(EmbeddedBroker broker, String... topics) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      List<NewTopic> created = new ArrayList<>();
      for (String topic : topics) {
        created.add(new NewTopic(topic, 2, (short) 1));
      }
      admin.createTopics(created).all().get();
    }
  }

  /** As a gateway does that traces each crop. */
  private static void publishTraced(EmbeddedBroker broker, SpanReceiver receiver) {
    TracingSettings settings = new TracingSettings(URI.create(receiver.endpoint()), 1, 512);
    try (Tracing tracing = Tracing.to(settings, "parkstream-gateway", null, TracingMetrics.NONE);
        CropPublisher publisher =
            new CropPublisher(
                CropProducer.open(broker.bootstrapServers()),
                TOPICS.crops(),
                "run",
                crop -> {},
                tracing)) {
      publisher.publish(
          new LabelledCrop(
              new CameraId("lot", "traced"),
              new SpaceId("lot", "T1"),
              Instant.now(),
              ColourCodes.picture(0),
              true));
      publisher.flush();
      assertThat(publisher.counts().published()).isEqualTo(1);
    }
  }

  private static void publish(EmbeddedBroker broker, int crops) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int number = 0; number < crops; number++) {
        CameraId camera = new CameraId("lot", "cam-" + number % 8);
        producer.send(
            new ProducerRecord<>(
                TOPICS.crops(),
                null,
                camera.key().getBytes(StandardCharsets.UTF_8),
                ColourCodes.picture(number),
                CropHeaders.of(
                    camera,
                    new SpaceId("lot", "A" + number),
                    Integer.toString(number),
                    Instant.now(),
                    "image/png")));
      }
    }
  }

  /** What a consumer of committed records sees: how many answers each crop has. */
  private static Map<CropRef, Integer> answers(EmbeddedBroker broker) {
    Map<CropRef, Integer> answers = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records(broker, TOPICS.classifications())) {
      answers.merge(
          ClassificationEvents.read(record.value(), record.headers()).crop(), 1, Integer::sum);
    }
    return answers;
  }

  /** Those of a topic's records that have one. */
  private static List<String> traceParents(EmbeddedBroker broker, String topic) {
    return records(broker, topic).stream()
        .map(record -> record.headers().lastHeader(CropHeaders.TRACE_PARENT))
        .filter(Objects::nonNull)
        .map(header -> new String(header.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(EmbeddedBroker broker, String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
