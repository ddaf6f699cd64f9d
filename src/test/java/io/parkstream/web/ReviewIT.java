package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceId;
import io.parkstream.model.ModelRepository;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.CropLabels;
import io.parkstream.serde.Keys;
import io.parkstream.serde.Topics;
import io.parkstream.testing.Chromium;
import io.parkstream.testing.EditorPage;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.PackagedApplication.Answer;
import io.parkstream.testing.SmallModels;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator who reviews a camera at the packaged service: on the page, and by a script. */
class ReviewIT {
  private static final Duration SOON = Duration.ofSeconds(120);
  private static final String PASSWORD = "correct horse battery";
  private static final String LABELS = "parking.labels";
  private static final CameraId CAMERA = new CameraId("lot", "north");
  private static final String CALIBRATION = "/api/v1/sites/lot/cameras/north/calibration";
  private static final String REVIEW = "/api/v1/sites/lot/cameras/north/review";

  /** The model's line is at 127.5: it calls every space occupied. */
  private static final int EMPTY = 145;

  private static final int OCCUPIED = 190;
  private static final int SPACES = 12;

  private final ObjectMapper json = new ObjectMapper();
  private final List<Classification> answers = new ArrayList<>();

  @TempDir Path directory;

  @Test
  void operator_reviewsACamera() throws Exception {
    SmallModels.store(new ModelRepository(directory.resolve("models")), "small", 8, 0);
    Path users = directory.resolve("users");
    String hash = BCrypt.withDefaults().hashToString(10, PASSWORD.toCharArray());
    Files.writeString(users, "olga:%s:operator\nvera:%s:viewer\n".formatted(hash, hash));
    try (Chromium browser = EditorPage.browser("ReviewIT");
        EmbeddedBroker broker = EmbeddedBroker.start();
        PackagedApplication serve =
            PackagedApplication.serve(
                broker.bootstrapServers(),
                directory.resolve("models"),
                "small",
                Map.of(
                    "parkstream.model.poll",
                    "1s",
                    "parkstream.login.users-file",
                    users.toString(),
                    "parkstream.web.show-crops",
                    "true",
                    "parkstream.review.enabled",
                    "true"));
        KafkaProducer<byte[], byte[]> crops =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      await()
          .atMost(SOON)
          .until(() -> serve.management("/q/health/ready").map(Answer::status).orElse(0) == 200);
      URI page = URI.create("http://127.0.0.1:" + serve.mainPort().orElseThrow() + "/");
      Script olga = Script.logIn(page, "olga");
      await().atMost(SOON).until(() -> olga.get("/api/v1/sites").statusCode() == 200);
      for (int space = 1; space <= SPACES; space++) {
        send(crops, space);
      }
      await().atMost(SOON).until(() -> read(olga.get(REVIEW)).path("crops").size() == SPACES);

      onlyOperators_areAsked(page, olga);
      crop_isLabelled_onThePage(browser, page, broker);
      tooFewLabels_giveNoCalibration(olga);
      others_areLabelled_byAScript(olga, broker);
      calibration_isAppliedOnThePage_andTakenBackByAScript(browser, olga, crops, broker);
      model_answersInTheEditor(browser, page, olga);
      assertThat(serve.err())
          .contains(
              "done: apply calibration /api/v1/sites/lot/cameras/north/calibration by olga",
              "done: take back calibration /api/v1/sites/lot/cameras/north/calibration by olga",
              "conflict: apply calibration");
    }
  }

  private void onlyOperators_areAsked(URI page, Script olga) throws Exception {
    // Given
    Script nobody = new Script(HttpClient.newHttpClient(), page, "none=1", "");
    Script vera = Script.logIn(page, "vera");
    JsonNode crop = read(olga.get(REVIEW)).path("crops").get(0);
    String picture = path(crop) + "/picture";

    // When, Then
    for (String path : List.of(REVIEW, picture)) {
      assertThat(nobody.get(path).statusCode()).as(path).isEqualTo(401);
      assertThat(vera.get(path).statusCode()).as(path).isEqualTo(403);
      assertThat(olga.get(path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(olga.get(picture).headers().firstValue("Content-Type")).hasValue("image/png");
    String ofAnother = picture.replaceFirst("spaces/[^/]+/", "spaces/other/");
    assertThat(olga.get(ofAnother).statusCode()).isEqualTo(404);
    assertThat(olga.put(ofAnother.replace("/picture", "/label"), "{\"answer\":\"empty\"}").body())
        .contains("no such crop of space other");
  }

  private void crop_isLabelled_onThePage(Chromium browser, URI page, EmbeddedBroker broker)
      throws Exception {
    // Given
    browser.open(page.resolve("/review.html#/lot%2Fnorth"));
    awaitTrue(browser, "document.getElementById('account')?.hidden === false");
    browser.evaluate("document.getElementById('account-button').click()");
    browser.evaluate("document.getElementById('login-user').value = 'olga'");
    browser.evaluate("document.getElementById('login-password').value = '" + PASSWORD + "'");
    browser.evaluate("document.getElementById('login-submit').click()");
    awaitTrue(browser, "document.querySelectorAll('.question').length === " + SPACES);
    awaitTrue(browser, "document.querySelector('.question img')?.naturalWidth === 48");
    String asked =
        browser.evaluate("document.querySelector('.question h2').firstChild.textContent").asText();
    assertThat(browser.evaluate("document.getElementById('crops').textContent").asText())
        .as("nothing tells what the model says")
        .doesNotContain("The model says");

    // When
    browser.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown',"
            + " { key: '%s', bubbles: true }))".formatted(truth(asked).word().charAt(0)));

    // Then
    awaitTrue(
        browser,
        "document.querySelector('.question .said').textContent.startsWith('The model says occupied')");
    awaitTrue(browser, "document.getElementById('progress').textContent === '1 of 12 answered.'");
    assertThat(labels(broker))
        .singleElement()
        .extracting(CropLabels.Labelled::label)
        .matches(label -> label.space().space().equals(asked))
        .matches(label -> label.answer() == truth(asked))
        .matches(label -> "olga".equals(label.by()));
  }

  private void others_areLabelled_byAScript(Script olga, EmbeddedBroker broker) throws Exception {
    // When
    JsonNode crops = read(olga.get(REVIEW)).path("crops");
    for (JsonNode crop : crops) {
      String answer = truth(crop.get("space").asText()).word();
      await()
          .atMost(SOON)
          .until(
              () ->
                  olga.put(path(crop) + "/label", "{\"answer\":\"%s\"}".formatted(answer))
                          .statusCode()
                      == 200);
    }

    // Then
    assertThat(crops).hasSize(SPACES - 1);
    assertThat(read(olga.get(REVIEW)).path("crops")).isEmpty();
    assertThat(labels(broker))
        .hasSize(SPACES)
        .allMatch(
            labelled ->
                labelled.label().answer() == truth(labelled.label().space().space())
                    && labelled.label().camera().equals(CAMERA));
  }

  private void tooFewLabels_giveNoCalibration(Script olga) throws Exception {
    // When
    JsonNode found = calibration(olga).path("found");

    // Then
    assertThat(found.get("kept").asBoolean()).isFalse();
    assertThat(found.get("why").asText()).contains("are too few; label 10 at least, 2 of each");
    assertThat(olga.put(CALIBRATION, wanted("0", 1, 0.5)).statusCode()).isEqualTo(409);
  }

  private void calibration_isAppliedOnThePage_andTakenBackByAScript(
      Chromium browser, Script olga, KafkaProducer<byte[], byte[]> crops, EmbeddedBroker broker)
      throws Exception {
    // Given the model alone, which calls an empty space occupied
    assertThat(answer(crops, broker)).matches(ReviewIT::isOccupied);

    // When the labels are looked at
    JsonNode asked = calibration(olga);
    JsonNode found = asked.path("found");

    // Then
    assertThat(found.get("kept").asBoolean()).as(found.toString()).isTrue();
    assertThat(found.get("empty").asInt()).isEqualTo(SPACES / 2);
    assertThat(found.get("occupied").asInt()).isEqualTo(SPACES / 2);
    assertThat(found.get("before").asDouble()).isEqualTo(0.5);
    assertThat(found.get("after").asDouble()).isGreaterThan(0.9);
    assertThat(asked.has("applied")).isFalse();
    String sha256 = found.at("/model/sha256").asText();
    assertThat(sha256).hasSize(64);
    assertThat(
            olga.put(CALIBRATION, wanted(sha256, found.get("temperature").asDouble(), 0.5)).body())
        .contains("labels or model give another calibration by now");

    // When it is applied on the page
    browser.evaluate("document.getElementById('calibrate').click()");
    awaitTrue(browser, "!document.getElementById('apply').hidden");
    assertThat(browser.evaluate("document.getElementById('calibration-gain').textContent").asText())
        .contains("50.0 % by the model alone");
    browser.evaluate("document.getElementById('apply').click()");
    awaitTrue(
        browser,
        "document.getElementById('calibration-applied').textContent.startsWith('Applied: revision')");

    // Then an instance answers by it, and says so
    await().atMost(SOON).until(() -> answer(crops, broker).calibrationRevision() != null);
    Classification calibrated = answer(crops, broker);
    JsonNode applied = calibration(olga).path("applied");
    assertThat(isOccupied(calibrated)).isFalse();
    assertThat(calibrated.calibrationRevision()).isEqualTo(applied.get("revision").asLong());
    assertThat(calibrated.model().sha256()).isEqualTo(applied.get("sha256").asText());
    assertThat(applied.get("by").asText()).isEqualTo("olga");

    // When another version comes, then no answer of it is without the calibration
    SmallModels.store(new ModelRepository(directory.resolve("models")), "small", 10, 0);
    await().atMost(SOON).until(() -> answer(crops, broker).model().version() == 2);
    Classification another = answers.get(answers.size() - 1);
    assertThat(answers)
        .allMatch(answer -> answer.calibrationRevision() != null || answer.model().version() == 1);
    assertThat(isOccupied(another)).isFalse();
    assertThat(another.calibrationRevision()).isGreaterThan(calibrated.calibrationRevision());
    assertThat(calibration(olga).path("applied").get("by").asText())
        .isEqualTo("recomputed; applied by olga");

    // When it is taken back
    assertThat(olga.delete(CALIBRATION).statusCode()).isEqualTo(200);

    // Then the model answers alone again
    await().atMost(SOON).until(() -> answer(crops, broker).calibrationRevision() == null);
    assertThat(answer(crops, broker)).matches(ReviewIT::isOccupied);
  }

  private void model_answersInTheEditor(Chromium browser, URI page, Script olga) throws Exception {
    // Given a frame that shows a car on its left half, and nothing on its right
    Path frame = directory.resolve("frame.png");
    BufferedImage image = new BufferedImage(96, 48, BufferedImage.TYPE_INT_RGB);
    image
        .createGraphics()
        .drawImage(ImageIO.read(new ByteArrayInputStream(picture(190))), 0, 0, null);
    ImageIO.write(image, "png", frame.toFile());
    Path map = directory.resolve("north.json");
    Files.writeString(
        map,
        """
        {"site": "lot", "camera": "north", "revision": 1, "frame": {"width": 96, "height": 48},
         "spaces": [{"space": "A1", "polygon": [[0, 0], [48, 0], [48, 48], [0, 48]]},
                    {"space": "A2", "polygon": [[50, 2], [94, 2], [94, 46], [50, 46]]}]}
        """);
    EditorPage editor = EditorPage.open(browser, page.resolve("/editor.html"));
    editor.choose(frame, map);
    editor.awaitTrue("Editor.editing.map.spaces.length === 2 && Editor.board.bitmap !== null");
    String answer = "document.getElementById('crop-answer').textContent";

    // When, Then
    editor.awaitTrue("Editor.editing.select([Editor.editing.map.spaces[0].key]) === undefined");
    editor.awaitTrue("/^The model small\\/2 says occupied, [0-9]+ %[.]$/.test(" + answer + ")");
    editor.awaitTrue("Editor.editing.select([Editor.editing.map.spaces[1].key]) === undefined");
    editor.awaitTrue(answer + " === 'The model small/2 has nothing to go by: uniform.'");

    // When it is no picture, or of nobody's camera, then
    String path = "/api/v1/sites/lot/cameras/north/prediction";
    assertThat(olga.post(path).body()).contains("empty: ");
    assertThat(olga.post(path.replace("north", "no%20id")).statusCode()).isEqualTo(400);
  }

  /** What the labels give, and what is applied; a busy service is asked again. */
  private JsonNode calibration(Script olga) throws Exception {
    return read(
        await()
            .atMost(SOON)
            .until(() -> olga.post(CALIBRATION), answer -> answer.statusCode() == 200));
  }

  private static boolean isOccupied(Classification answer) {
    return answer.occupancy() == Occupancy.OCCUPIED;
  }

  private static String wanted(String sha256, double temperature, double threshold) {
    return "{\"sha256\":\"%s\",\"temperature\":%s,\"threshold\":%s}"
        .formatted(sha256, temperature, threshold);
  }

  /** What the service says of a new crop of an empty space. */
  private Classification answer(KafkaProducer<byte[], byte[]> crops, EmbeddedBroker broker)
      throws Exception {
    TopicPartition partition = new TopicPartition(Topics.DEFAULT.classifications(), 0);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
      consumer.assign(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      long from = consumer.position(partition);
      send(crops, 2);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      await()
          .atMost(SOON)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return !records.isEmpty();
              });
      assertThat(records.get(0).offset()).isGreaterThanOrEqualTo(from);
      Classification answer =
          ClassificationEvents.read(records.get(0).value(), records.get(0).headers());
      answers.add(answer);
      return answer;
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(EmbeddedBroker broker) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static String path(JsonNode crop) {
    return "/api/v1/sites/lot/spaces/%s/crops/%d/%d"
        .formatted(
            crop.get("space").asText(), crop.get("partition").asInt(), crop.get("offset").asLong());
  }

  /** Spaces with an odd number are occupied. */
  private static CropLabel.Answer truth(String space) {
    return Integer.parseInt(space.substring(1)) % 2 == 1
        ? CropLabel.Answer.OCCUPIED
        : CropLabel.Answer.EMPTY;
  }

  private static void send(KafkaProducer<byte[], byte[]> crops, int number) throws Exception {
    String space = "A" + number;
    int brightness = truth(space) == CropLabel.Answer.OCCUPIED ? OCCUPIED : EMPTY;
    crops.send(
        new ProducerRecord<>(
            Topics.DEFAULT.crops(),
            null,
            Keys.of(CAMERA),
            picture(brightness + number % 5),
            CropHeaders.of(
                CAMERA,
                new SpaceId(CAMERA.site(), space),
                space + "-" + System.nanoTime(),
                Instant.now(),
                "image/png")));
    crops.flush();
  }

  /** As bright as asked for in the mean, and not uniform. */
  private static byte[] picture(int brightness) throws IOException {
    int side = 48;
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        boolean car = x >= 12 && x < 36;
        int grey = brightness + (car ? 30 : -30) + (x * 3 + y) % 9 - 4;
        image.setRGB(x, y, grey << 16 | grey << 8 | grey);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private JsonNode read(HttpResponse<String> answer) throws IOException {
    return json.readTree(answer.body());
  }

  private static List<CropLabels.Labelled> labels(EmbeddedBroker broker) {
    TopicPartition partition = new TopicPartition(LABELS, 0);
    List<CropLabels.Labelled> labels = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          labels.add(CropLabels.read(record.key(), record.value(), record.headers()));
        }
      }
    }
    return labels;
  }

  private static void awaitTrue(Chromium browser, String expression) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> browser.evaluate("Boolean(" + expression + ")").booleanValue());
  }

  /** A client that is no browser. */
  private record Script(HttpClient http, URI page, String cookie, String token) {
    static Script logIn(URI page, String user) throws Exception {
      HttpClient http = HttpClient.newHttpClient();
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(page.resolve("/api/v1/session"))
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, PASSWORD)))
                  .build(),
              BodyHandlers.ofString());
      return new Script(
          http,
          page,
          answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0],
          new ObjectMapper().readTree(answer.body()).get("csrfToken").asText());
    }

    HttpResponse<String> put(String path, String body) throws Exception {
      return send(path, "PUT", body);
    }

    HttpResponse<String> post(String path) throws Exception {
      return send(path, "POST", "");
    }

    HttpResponse<String> delete(String path) throws Exception {
      return send(path, "DELETE", "");
    }

    HttpResponse<String> get(String path) throws Exception {
      return http.send(
          HttpRequest.newBuilder(page.resolve(path)).header("Cookie", cookie).build(),
          BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String path, String method, String body) throws Exception {
      return http.send(
          HttpRequest.newBuilder(page.resolve(path))
              .header("Cookie", cookie)
              .header(Guard.CSRF_HEADER, token)
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }
}
