package io.parkstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Occupancy;
import io.parkstream.model.ModelRepository;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.Topics;
import io.parkstream.testing.ColourCodes;
import io.parkstream.testing.Crowd;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.PackagedApplication.Answer;
import io.parkstream.testing.ProcessSockets;
import io.parkstream.testing.RawHttp;
import io.parkstream.testing.SmallModels;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code serve} of the packaged application, as someone on its network meets it: what is on which
 * port, who may change the model, and what hostile requests and names of cameras bring about.
 */
class HttpHardeningIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String WORD = "a word that nobody guesses";
  private static final int CAMERAS = 10_000;
  private static final int PATHS = 200;
  private static final int MANAGEMENT_CONNECTIONS = 100;
  private static final int BRIGHT = 20;

  @TempDir Path directory;

  @Test
  void nothingIsOpenThatShouldNotBe_andNoNameBreaksAnything() throws Exception {
    ModelRepository repository = new ModelRepository(directory.resolve("models"));
    SmallModels.store(repository, "small", 8, 0);
    SmallModels.store(repository, "contrary", -8, 0);
    Path token = directory.resolve("token");
    Files.writeString(token, WORD + "\n");
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        PackagedApplication serve =
            PackagedApplication.start(
                Map.of(
                    "parkstream.kafka.bootstrap-servers", broker.bootstrapServers(),
                    "parkstream.kafka.partitions", "2",
                    "parkstream.model.directory", directory.resolve("models").toString(),
                    "parkstream.model.name", "small",
                    "parkstream.model.poll", "1s",
                    "parkstream.shadow.model", "contrary/1",
                    "parkstream.web.max-requests-per-second", "2000",
                    "parkstream.admin.token-file", token.toString()),
                "serve")) {
      await()
          .atMost(PATIENCE)
          .until(() -> serve.management("/q/health/ready").map(Answer::status).orElse(0) == 200);
      await().atMost(PATIENCE).until(() -> main(serve, "/api/v1/sites").status() == 200);

      portsAreApart(serve);
      secondModelDisagrees(serve, broker);
      administrationAsksForTheWord(serve);
      newVersionIsTaken_andABadOneRefused(serve, repository);
      hostileRequestsGetShortAnswers(serve);
      malformedRequestsLeaveNoTrace(serve);
      placesOnTheManagementPortAreBounded(serve);
      seriesStayConstant(serve, broker);
      assertThat(serve.err())
          .contains("conflict: model /admin/model/rollback by the admin token from 127.0.0.1")
          .doesNotContain(WORD)
          .doesNotContain("FORGED");
    }
  }

  private static void portsAreApart(PackagedApplication serve) throws InterruptedException {
    for (String path :
        List.of("/q/metrics", "/q/health", "/q/health/live", "/admin/model", "/q/dev-ui")) {
      assertThat(main(serve, path).status()).as("main port %s", path).isEqualTo(404);
    }
    for (String path : List.of("/", "/api/v1/sites", "/openapi", "/asyncapi")) {
      assertThat(management(serve, path, request -> {}).status())
          .as("management port %s", path)
          .isEqualTo(404);
    }
    assertThat(management(serve, "/q/metrics", request -> {}).status()).isEqualTo(200);
  }

  /** One model takes bright for occupied, the other dark. */
  private static void secondModelDisagrees(PackagedApplication serve, EmbeddedBroker broker)
      throws InterruptedException {
    try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      for (int i = 0; i < BRIGHT; i++) {
        producer.send(
            new ProducerRecord<>(
                Topics.DEFAULT.crops(),
                null,
                null,
                "lot/north".getBytes(UTF_8),
                ColourCodes.picture(0xf0f0f0),
                List.of(new RecordHeader("space", ("A" + i).getBytes(UTF_8)))));
      }
    }
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                management(serve, "/q/metrics", request -> {})
                    .body()
                    .contains(
                        "parkstream_shadow_crops_total{result=\"disagreed\"} " + BRIGHT + ".0"));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(
          List.of(
              new TopicPartition("parking.shadow", 0), new TopicPartition("parking.shadow", 1)));
      Set<CropRef> crops = new HashSet<>();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                  Classification other =
                      ClassificationEvents.read(record.value(), record.headers());
                  assertThat(other.model().name()).isEqualTo("contrary");
                  assertThat(other.occupancy()).isEqualTo(Occupancy.EMPTY);
                  crops.add(other.crop());
                }
                return crops.size() == BRIGHT;
              });
    }
  }

  private static void administrationAsksForTheWord(PackagedApplication serve)
      throws InterruptedException {
    assertThat(management(serve, "/admin/model", request -> {}).status()).isEqualTo(401);
    assertThat(management(serve, "/admin/model", word("wrong")).status()).isEqualTo(401);
    assertThat(management(serve, "/admin/model/rollback", post("wrong")).status()).isEqualTo(401);
    Answer answer = management(serve, "/admin/model", word(WORD));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("\"name\":\"small\"", "\"version\":1", "\"following\":true");
    assertThat(management(serve, "/admin/model/rollback", post(WORD)).status())
        .as("nothing before")
        .isEqualTo(409);
    Answer unknown = management(serve, "/admin/model/versions/77", post(WORD));
    assertThat(unknown.status()).isEqualTo(409);
    assertThat(unknown.body()).contains("\"version\":1").contains("77");
    assertThat(management(serve, "/admin/model/versions/7x", post(WORD)).status()).isEqualTo(404);
  }

  private static void newVersionIsTaken_andABadOneRefused(
      PackagedApplication serve, ModelRepository repository) throws Exception {
    SmallModels.store(repository, "small", 9, 0);
    await()
        .atMost(PATIENCE)
        .until(
            () -> management(serve, "/admin/model", word(WORD)).body().contains("\"version\":2"));
    repository.store(
        "small",
        place -> {
          Files.write(place.resolve(ModelRepository.ONNX), new byte[100]);
          ModelRepository.writeGolden(place, SmallModels.golden(7, 0));
          return SmallModels.card();
        });
    assertThat(management(serve, "/admin/model/versions/3", post(WORD)).status()).isEqualTo(409);
    assertThat(management(serve, "/admin/model", word(WORD)).body())
        .contains("\"version\":2", "is not an ONNX file");
    assertThat(management(serve, "/q/metrics", request -> {}).body())
        .contains("parkstream_model_version 2.0")
        .containsPattern("parkstream_model_changes_total\\{.*result=\"refused\".*} [1-9]");
    Answer back = management(serve, "/admin/model/rollback", post(WORD));
    assertThat(back.status()).isEqualTo(200);
    assertThat(back.body()).contains("\"version\":1", "\"following\":false");
  }

  private static void hostileRequestsGetShortAnswers(PackagedApplication serve)
      throws InterruptedException {
    String long64k = "x".repeat(64 << 10);
    Map<String, Answer> answers = new LinkedHashMap<>();
    for (String path :
        List.of(
            "/api/v1/sites/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "/api/v1/sites/x%00y/spaces",
            "/api/v1/sites/lot/spaces/A1/crops/abc/99999999999999999999",
            "/api/v1/events/..%2f..%2f..%2fsecret",
            "/..%2f..%2fconfig/application.properties")) {
      answers.put(path, main(serve, path));
    }
    answers.put("long query", main(serve, "/api/v1/sites?x=" + "y".repeat(20_000)));
    answers.put(
        "long header", main(serve, "/api/v1/sites", request -> request.header("X-Long", long64k)));
    answers.put(
        "large body",
        main(
            serve,
            "/api/v1/sites",
            request ->
                request.POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(new byte[1 << 20])))));
    answers.put(
        "trace",
        main(serve, "/api/v1/sites", request -> request.method("TRACE", BodyPublishers.noBody())));
    answers.put("delete", main(serve, "/api/v1/sites", request -> request.DELETE()));
    answers.forEach(
        (what, answer) -> {
          System.out.printf("http %s: %d%n", what, answer.status());
          assertThat(answer.status()).as("%s: %s", what, answer.body()).isBetween(400, 499);
          assertThat(answer.body())
              .as(what)
              .doesNotContain("Exception", "\tat ", "io.parkstream", "io.quarkus", "/etc/")
              .hasSizeLessThan(25_000);
        });
    assertThat(main(serve, "/api/v1/sites").status()).as("afterwards").isEqualTo(200);
  }

  private static void malformedRequestsLeaveNoTrace(PackagedApplication serve) throws Exception {
    String end = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    List<String> requests =
        List.of(
            "GET /%zz" + end,
            "GET /api/v1/sites/%E0%A4%A" + end,
            "GET /api/v1/sites?x=%zz&%" + end,
            "GET /api/v1/snapshot?from=%ff%fe" + end,
            "GET http://[::1" + end,
            "GET  " + end,
            "G\u0000T /" + end,
            "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "GET / HTTP/1.1\r\n: nothing\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a b:xyz\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -7\r\nConnection: close\r\n\r\n",
            "GET /api/v1/sites HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                + "Connection: close\r\n\r\nzz\r\n",
            "GET /api/v1/sites HTTP/1.1\r\nHost: a\r\nAccept: ;;;/q=\r\nConnection: close\r\n\r\n",
            "GET /api/v1/sites HTTP/1.1\r\nHost: a\r\nContent-Type: \u00e4/;=\r\n"
                + "Connection: close\r\n\r\n");
    for (int port : List.of(serve.mainPort().orElseThrow(), serve.managementPort().orElseThrow())) {
      for (String request : requests) {
        assertThat(RawHttp.send(port, request)).as(request).doesNotContain("\tat ", "Exception");
      }
    }
    assertThat(main(serve, "/api/v1/sites").status()).as("afterwards").isEqualTo(200);
    assertThat(serve.err()).doesNotContain("\tat ", "Exception");
  }

  /** A hundred connections that say nothing, and as many again: a probe gets in all the same. */
  private static void placesOnTheManagementPortAreBounded(PackagedApplication serve)
      throws Exception {
    int port = serve.managementPort().orElseThrow();
    try (Crowd crowd = new Crowd(port, "127.0.0.1")) {
      crowd.openDeaf(3 * MANAGEMENT_CONNECTIONS, "");
      assertThat(RawHttp.send(port, "GET /q/health/live HTTP/1.0\r\n\r\n"))
          .startsWith("HTTP/1.0 200 OK");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(ProcessSockets.established(serve.pid(), port))
                      .isLessThanOrEqualTo(MANAGEMENT_CONNECTIONS));
    }
  }

  /** Random cameras, most of them well named, and paths that nobody has. */
  private static void seriesStayConstant(PackagedApplication serve, EmbeddedBroker broker)
      throws Exception {
    publish(broker, 0, 200);
    awaitRejected(serve, 200);
    main(serve, "/nowhere");
    main(serve, "/api/v1/sites/nowhere/spaces/none");
    Set<String> before = series(serve);

    publish(broker, 200, CAMERAS);
    for (int i = 0; i < PATHS; i++) {
      main(serve, "/nowhere/" + i);
      main(serve, "/api/v1/sites/site-" + i + "/spaces/space-" + i);
    }
    awaitRejected(serve, CAMERAS);

    Set<String> after = series(serve);
    System.out.printf(
        "series: %d before, %d after %d cameras%n", before.size(), after.size(), CAMERAS);
    assertThat(after).isEqualTo(before);
    assertThat(String.join("\n", after)).doesNotContain("lens-", "FORGED", "<script>");
  }

  private static void publish(EmbeddedBroker broker, int from, int to) {
    Random random = new Random(from);
    try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      for (int i = from; i < to; i++) {
        String camera = "lens-" + Integer.toHexString(random.nextInt());
        String key =
            switch (i % 50) {
              case 0 -> "lot/<script>" + camera;
              case 1 -> "lot/" + camera + "\nFORGED line";
              default -> "lot/" + camera;
            };
        producer.send(
            new ProducerRecord<>(
                Topics.DEFAULT.crops(),
                null,
                null,
                key.getBytes(UTF_8),
                new byte[] {1, 2, 3},
                List.of(new RecordHeader("space", ("A" + i % 100).getBytes(UTF_8)))));
      }
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 20),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void awaitRejected(PackagedApplication serve, int records) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                management(serve, "/q/metrics", request -> {})
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("parkstream_dead_letters_total{"))
                        .mapToDouble(
                            line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .sum()
                    == records);
  }

  /**
   * Names and labels of what this application counts and of HTTP. Kafka's clients and the Java
   * machine have series that come with partitions and connections and know no camera.
   */
  private static Set<String> series(PackagedApplication serve) throws InterruptedException {
    return management(serve, "/q/metrics", request -> request.header("Accept", "text/plain"))
        .body()
        .lines()
        .filter(line -> line.startsWith("parkstream_") || line.startsWith("http_server_requests"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Answer main(PackagedApplication serve, String path) throws InterruptedException {
    return main(serve, path, request -> {});
  }

  private static Answer main(
      PackagedApplication serve, String path, Consumer<HttpRequest.Builder> change)
      throws InterruptedException {
    return serve.main(path, change).orElse(new Answer(400, "connection closed", Duration.ZERO));
  }

  private static Answer management(
      PackagedApplication serve, String path, Consumer<HttpRequest.Builder> change)
      throws InterruptedException {
    return serve.management(path, change).orElseThrow();
  }

  private static Consumer<HttpRequest.Builder> word(String word) {
    return request -> request.header("Authorization", "Bearer " + word);
  }

  private static Consumer<HttpRequest.Builder> post(String word) {
    return request ->
        request.header("Authorization", "Bearer " + word).POST(BodyPublishers.noBody());
  }
}
