package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.app.BadInputs.End;
import io.parkstream.app.BadInputs.Input;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import io.parkstream.image.PixelShape;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.ColourCodeEngine;
import io.parkstream.testing.ColourCodes;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each bad record through the whole service, against a real broker, in one partition with good
 * crops before and behind it.
 */
class BadInputsIT {
  private static final Topics TOPICS = Topics.DEFAULT;

  /** Bombs decoded by OpenCV took 14 s and 3 GB each; refused, they cost nothing. */
  private static final int ROUNDS = 5;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MOST_MEMORY = 512L << 20;

  @TempDir Path directory;

  @Test
  void everyRecord_endsAsOneDeadLetterOrOneAnswer_andHarmsNoOther() throws Exception {
    List<Input> inputs = inputs();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        ParkstreamService service =
            new ParkstreamService(
                ServiceSettingsFixture.settings(
                    broker.bootstrapServers(),
                    Guarantee.EXACTLY_ONCE,
                    "bad-inputs",
                    directory,
                    1,
                    Map.of()),
                () -> () -> new ColourCodeEngine(ServiceSettingsFixture.BATCH, count -> {}),
                registry)) {
      service.start();
      assertThat(service.awaitRunning(PATIENCE)).isTrue();
      long before = memory("VmRSS");
      Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // forgets the peak

      // When
      publish(broker, inputs);

      // Then
      List<ConsumerRecord<byte[], byte[]>> classified = new ArrayList<>();
      List<ConsumerRecord<byte[], byte[]>> dead = new ArrayList<>();
      try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  for (ConsumerRecord<byte[], byte[]> record :
                      consumer.poll(Duration.ofMillis(100))) {
                    (record.topic().equals(TOPICS.deadLetters()) ? dead : classified).add(record);
                  }
                  return classified.size() >= count(inputs, End.CLASSIFIED)
                      && dead.size() >= count(inputs, End.DEAD_LETTER);
                });
      }
      assertThat(service.status().isReady()).isTrue();
      assertThat(memory("VmHWM") - before).as("bytes of memory").isLessThan(MOST_MEMORY);
      requireAnswers(inputs, classified);
      requireDeadLetters(inputs, dead);
      requireCounts(inputs, registry);
    }
  }

  @Test
  void inputs_coverEveryReason() {
    assertThat(BadInputs.reasons(BadInputs.all()).keySet())
        .isEqualTo(
            Stream.concat(
                    Arrays.stream(CropReading.Reason.values()).map(CropReading.Reason::word),
                    Arrays.stream(DecodeResult.Reason.values()).map(DecodeResult.Reason::word))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** Good crops around each bad one; the offset of a record is its place in the list. */
  private static List<Input> inputs() {
    List<Input> inputs = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Input bad : BadInputs.all()) {
        inputs.add(BadInputs.good(inputs.size()));
        inputs.add(bad);
      }
    }
    inputs.add(BadInputs.good(inputs.size()));
    return inputs;
  }

  private static void publish(EmbeddedBroker broker, List<Input> inputs) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Input input : inputs) {
        producer.send(
            new ProducerRecord<>(
                TOPICS.crops(), 0, null, input.key(), input.value(), input.headers()));
      }
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(EmbeddedBroker broker) {
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
        List.of(
            new TopicPartition(TOPICS.classifications(), 0),
            new TopicPartition(TOPICS.deadLetters(), 0)));
    return consumer;
  }

  /** One each, in order, with the answer that belongs to the picture. */
  private static void requireAnswers(
      List<Input> inputs, List<ConsumerRecord<byte[], byte[]>> classified) {
    List<Long> offsets = new ArrayList<>();
    try (OpenCvPictureDecoder decoder =
        new OpenCvPictureDecoder(PixelShape.VGG16, PictureLimits.CROPS)) {
      for (ConsumerRecord<byte[], byte[]> record : classified) {
        Classification answer = ClassificationEvents.read(record.value(), record.headers());
        Input input = inputs.get((int) answer.crop().offset());
        offsets.add(answer.crop().offset());
        assertThat(record.key()).as(input.what()).isEqualTo(input.key());
        assertThat(answer.camera()).as(input.what()).isEqualTo(BadInputs.CAMERA);
        assertThat(answer.space()).as(input.what()).isEqualTo(BadInputs.SPACE);
        assertThat(answer.probabilityOccupied())
            .as(input.what())
            .isEqualTo(expected(decoder, input));
      }
    }
    assertThat(offsets).isEqualTo(offsetsOf(inputs, End.CLASSIFIED));
  }

  private static float expected(OpenCvPictureDecoder decoder, Input input) {
    byte[] value = input.value();
    if (value == null || !(decoder.decode(value) instanceof DecodeResult.Decoded decoded)) {
      throw new AssertionError(input.what() + " has an answer");
    }
    return ColourCodes.probability(ColourCodes.number(ByteBuffer.wrap(decoded.pixels()), 0));
  }

  /** One each, in order, as it was published, with where, why and at which stage. */
  private static void requireDeadLetters(
      List<Input> inputs, List<ConsumerRecord<byte[], byte[]>> dead) {
    List<Long> offsets = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> letter : dead) {
      CropRef ref = DeadLetters.crop(letter.headers()).orElseThrow();
      Input input = inputs.get((int) ref.offset());
      offsets.add(ref.offset());
      assertThat(letter.key()).as(input.what()).isEqualTo(input.key());
      assertThat(letter.value()).as(input.what()).isEqualTo(input.value());
      Map<String, String> headers = texts(letter.headers());
      assertThat(headers).as(input.what()).containsAllEntriesOf(texts(input.headers()));
      assertThat(headers)
          .as(input.what())
          .hasSize(texts(input.headers()).size() + 7)
          .containsKey(DeadLetters.TIMESTAMP)
          .containsEntry(DeadLetters.REASON, input.reason())
          .containsEntry(DeadLetters.STAGE, input.stage())
          .containsEntry(DeadLetters.TOPIC, TOPICS.crops())
          .containsEntry(DeadLetters.PARTITION, "0")
          .containsEntry(DeadLetters.OFFSET, Long.toString(ref.offset()));
      assertThat(headers.get(DeadLetters.MESSAGE))
          .as(input.what())
          .isNotBlank()
          .satisfies(message -> assertThat(message.getBytes(UTF_8)).hasSizeLessThan(1025));
    }
    assertThat(offsets).isEqualTo(offsetsOf(inputs, End.DEAD_LETTER));
  }

  private static void requireCounts(List<Input> inputs, SimpleMeterRegistry registry) {
    Map<String, Long> counted = new LinkedHashMap<>();
    registry
        .find("parkstream.dead.letters")
        .counters()
        .forEach(
            counter ->
                counted.put(
                    String.valueOf(counter.getId().getTag("reason")), (long) counter.count()));
    counted.values().removeIf(count -> count == 0);
    assertThat(counted).isEqualTo(BadInputs.reasons(inputs));
    assertThat(registry.get("parkstream.crops").tag("result", "retired").counter().count())
        .isEqualTo(count(inputs, End.RETIRED));
    assertThat(registry.get("parkstream.crops.mislabelled").counter().count())
        .isEqualTo(inputs.stream().filter(input -> input.what().contains("is called")).count());
    assertThat(registry.get("parkstream.threads.replaced").counter().count()).isZero();
  }

  private static long count(List<Input> inputs, End end) {
    return inputs.stream().filter(input -> input.end() == end).count();
  }

  private static List<Long> offsetsOf(List<Input> inputs, End end) {
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).end() == end) {
        offsets.add((long) i);
      }
    }
    return offsets;
  }

  private static Map<String, String> texts(Headers headers) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Header header : headers) {
      texts.put(header.key(), new String(header.value(), UTF_8));
    }
    return texts;
  }

  /** Of this process, as the kernel counts it: on the heap and beside it. */
  private static long memory(String line) throws IOException {
    for (String entry : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (entry.startsWith(line + ":")) {
        return Long.parseLong(entry.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IllegalStateException("the kernel does not say " + line);
  }
}
