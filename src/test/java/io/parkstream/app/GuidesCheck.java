package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.serde.CropReader;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of the guides, as they stand there, against a broker. Run by {@code mvn verify
 * -Pmonitoring}; those that need a program that is not there are skipped by its name.
 */
class GuidesCheck {
  private static final Path GATEWAYS = Path.of("src/docs/gateways.md");
  private static final Path DASHBOARDS = Path.of("src/docs/dashboards.md");
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int PARTITIONS = 8;

  /** Where Java's clients put the camera of the examples: all others must do the same. */
  private static final int PARTITION =
      Utils.toPositive(Utils.murmur2("lot-1/north".getBytes(UTF_8))) % PARTITIONS;

  private static final byte[] PICTURE = "the bytes of a picture".getBytes(UTF_8);

  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = EmbeddedBroker.start();
    Files.write(folder.resolve("crop.jpg"), PICTURE);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(
              Stream.of("parking.crops", "parking.spacemaps", "parking.sites")
                  .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                  .toList())
          .all()
          .get();
    }
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void cropByKcat_isReadAsACrop() throws Exception {
    assumeTrue(find("kcat").isPresent(), "the gateway guide's kcat examples: no kcat");
    // When
    long before = end("parking.crops");
    run("sh", "-c", local(block(GATEWAYS, "sh", 0)));

    // Then
    assertThat(crop(before).crop().space()).isEqualTo(new SpaceId("lot-1", "A17"));
  }

  @Test
  void mapByKcat_isReadAsAMap() throws Exception {
    assumeTrue(find("kcat").isPresent(), "the gateway guide's kcat examples: no kcat");
    // When
    long before = end("parking.spacemaps");
    run("sh", "-c", local(block(GATEWAYS, "sh", 1)));

    // Then
    ConsumerRecord<byte[], byte[]> record = record("parking.spacemaps", before);
    SpaceMap map = SpaceMaps.read(record.key(), record.value());
    assertThat(map.camera()).isEqualTo(new CameraId("lot-1", "north"));
    assertThat(map.spaces()).extracting(SpaceMap.MappedSpace::space).containsExactly("A17");
  }

  @Test
  void cropByJava_isReadAsACrop() throws Exception {
    // When
    long before = end("parking.crops");
    Process process = java("Publish", local(block(GATEWAYS, "java", 0)));

    // Then
    assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertWholeCrop(crop(before), "2026-03-01-000042-A17");
  }

  @Test
  void cropByPython_isReadAsACrop() throws Exception {
    assumeTrue(hasPythonClient(), "the gateway guide's Python example: no python3 with kafka");
    // When
    long before = end("parking.crops");
    Path program = Files.writeString(folder.resolve("p.py"), local(block(GATEWAYS, "python", 0)));
    run("/usr/bin/python3", program.toString());

    // Then
    assertWholeCrop(crop(before), "2026-03-01-000043-A17");
  }

  @Test
  void freePlaces_areTold() throws Exception {
    // Given
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  "parking.sites",
                  "lot-1".getBytes(UTF_8),
                  "{\"site\":\"lot-1\",\"total\":10,\"empty\":3,\"later\":\"field\"}"
                      .getBytes(UTF_8)))
          .get();
    }

    // When
    Process process = java("FreePlaces", local(block(DASHBOARDS, "java", 0)));
    String told;
    try {
      told = process.inputReader().readLine();
    } finally {
      process.destroyForcibly();
    }

    // Then
    assertThat(told).isEqualTo("lot-1: 3 of 10 free");
    if (find("kcat").isPresent()) {
      assertThat(run("sh", "-c", local(block(DASHBOARDS, "sh", 1)))).contains("lot-1 {\"site\"");
    }
  }

  private static void assertWholeCrop(CropReading.Picture read, String id) {
    assertThat(read.crop().camera()).isEqualTo(new CameraId("lot-1", "north"));
    assertThat(read.crop().space()).isEqualTo(new SpaceId("lot-1", "A17"));
    assertThat(read.crop().id()).isEqualTo(id);
    assertThat(Duration.between(read.crop().capturedAt(), Instant.now()).abs())
        .isLessThan(LONGEST.multipliedBy(2));
  }

  /** A block of a language, counted from 0. */
  private static String block(Path page, String language, int index) throws IOException {
    Matcher blocks =
        Pattern.compile("(?s)```" + language + "\\n(.*?)```").matcher(Files.readString(page));
    List<String> found = new ArrayList<>();
    while (blocks.find()) {
      found.add(blocks.group(1));
    }
    return found.get(index);
  }

  private static String local(String example) {
    return example
        .replace("localhost:9092", broker.bootstrapServers())
        .replace("crop.jpg", folder.resolve("crop.jpg").toString());
  }

  /** Compiles and starts a class, with the class path of the tests. */
  private static Process java(String name, String source) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(
                    null,
                    null,
                    null,
                    "-proc:none",
                    "-d",
                    folder.toString(),
                    "-cp",
                    classPath,
                    file.toString()))
        .isZero();
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            folder + ":" + classPath,
            name)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static CropReading.Picture crop(long offset) {
    ConsumerRecord<byte[], byte[]> record = record("parking.crops", offset);
    CropReading reading =
        new CropReader("topic-id", CropReader.MAX_PICTURE_BYTES, Clock.systemUTC())
            .read(
                record.key(),
                record.value(),
                record.headers(),
                record.timestamp(),
                new CropRef(record.topic(), record.partition(), record.offset()));
    assertThat(reading).isInstanceOf(CropReading.Picture.class);
    assertThat(record.value()).isEqualTo(PICTURE);
    return (CropReading.Picture) reading;
  }

  private static long end(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      TopicPartition partition = new TopicPartition(topic, PARTITION);
      return consumer.endOffsets(List.of(partition)).values().iterator().next();
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(String topic, long offset) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      TopicPartition partition = new TopicPartition(topic, PARTITION);
      consumer.assign(List.of(partition));
      consumer.seek(partition, offset);
      Instant until = Instant.now().plus(LONGEST);
      while (Instant.now().isBefore(until)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          return record;
        }
      }
      throw new AssertionError("nothing on " + partition + " from offset " + offset);
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static boolean hasPythonClient() throws Exception {
    return Files.isExecutable(Path.of("/usr/bin/python3"))
        && new ProcessBuilder("/usr/bin/python3", "-c", "import kafka").start().waitFor() == 0;
  }

  private static Optional<Path> find(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
