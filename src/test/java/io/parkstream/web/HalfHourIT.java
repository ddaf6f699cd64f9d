package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Occupancy;
import io.parkstream.model.ModelRepository;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.Topics;
import io.parkstream.testing.Chromium;
import io.parkstream.testing.EditorPage;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.PackagedApplication.Answer;
import io.parkstream.testing.RtspCamera;
import io.parkstream.testing.SmallModels;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a camera to a car park that is trusted, as {@code gateways.md} tells it: a new user with a
 * browser and the packaged application. The model calls every space of this camera occupied until
 * it is calibrated.
 */
@EnabledIf(
    value = "io.parkstream.testing.RtspCamera#canServe",
    disabledReason = "a camera over RTSP: python3-gi and GStreamer's RTSP server are not installed")
class HalfHourIT {
  private static final Duration SOON = Duration.ofSeconds(120);
  private static final String PASSWORD = "correct horse battery";
  private static final int QUESTIONS = 20;

  /** What the page shows at a time. */
  private static final int PAGE = 12;

  private static final Set<String> AT_FIRST = Set.of("A2", "A3", "A5", "A8", "A9", "A12");
  private static final Set<String> AT_LAST = Set.of("A1", "A3", "A6", "A8", "A10", "A11", "A12");

  /** A frame is on its way from the camera to the gateway for less. */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(5);

  private final long begun = System.nanoTime();

  @TempDir Path directory;

  @Test
  void newUser_comesFromACamera_toACarParkThatIsTrusted() throws Exception {
    SmallModels.store(new ModelRepository(directory.resolve("models")), "small", 40, 0);
    Path users = directory.resolve("users");
    Files.writeString(
        users,
        "olga:%s:operator\n"
            .formatted(BCrypt.withDefaults().hashToString(10, PASSWORD.toCharArray())));
    FilmedCarPark film = new FilmedCarPark(Files.createDirectory(directory.resolve("film")));
    film.show(AT_FIRST);
    try (Chromium browser = EditorPage.browser("HalfHourIT");
        RtspCamera camera = new RtspCamera(directory);
        EmbeddedBroker broker = EmbeddedBroker.start();
        PackagedApplication serve =
            PackagedApplication.serve(
                broker.bootstrapServers(),
                directory.resolve("models"),
                "small",
                Map.of(
                    "parkstream.login.users-file",
                    users.toString(),
                    "parkstream.web.show-crops",
                    "true",
                    "parkstream.review.enabled",
                    "true"))) {
      camera.showPictures(FilmedCarPark.WIDTH, FilmedCarPark.HEIGHT, directory.resolve("film"));
      Path frame = frame(camera);
      await()
          .atMost(SOON)
          .until(() -> serve.management("/q/health/ready").map(Answer::status).orElse(0) == 200);
      URI page = URI.create("http://127.0.0.1:" + serve.mainPort().orElseThrow() + "/");
      logIn(browser, page);
      Path map = map(browser, page, frame);
      try (PackagedApplication gateway = gateway(camera, map, broker)) {
        // Given a model that takes this ground for cars
        awaitSpaces(browser, page, Set.copyOf(FilmedCarPark.spaces()));

        // When
        answerTheQuestions(browser, page);
        long revision = calibrate(browser);
        film.show(AT_LAST);
        Instant changed = Instant.now();

        // Then
        awaitSpaces(browser, page, AT_LAST);
        requireApi(serve);
        requireAnswers(broker, revision, changed);
        assertThat(gateway.isAlive()).as(gateway.err()).isTrue();
      }
      // a site that has no map yet is not found, and what is busy is asked for again
      assertThat(browser.complaints())
          .filteredOn(complaint -> !complaint.contains("/api/v1/sites/lot/maps"))
          .filteredOn(complaint -> !complaint.contains("503 (Service Unavailable)"))
          .isEmpty();
      said("all");
    }
  }

  /** One frame of the camera, for the editor. */
  private Path frame(RtspCamera camera) throws Exception {
    Path frame = directory.resolve("frame.png");
    try (PackagedApplication command =
        PackagedApplication.start(
            Map.of(), "gateway", "frame", camera.address(), frame.toString())) {
      assertThat(command.awaitExit(SOON)).as(command::err).hasValue(0);
      assertThat(command.out())
          .anyMatch(
              line ->
                  line.contains("%d × %d".formatted(FilmedCarPark.WIDTH, FilmedCarPark.HEIGHT)));
    }
    said("frame");
    return frame;
  }

  private void logIn(Chromium browser, URI page) throws Exception {
    browser.open(page);
    awaitTrue(browser, "document.getElementById('account')?.hidden === false");
    click(browser, "account-button");
    browser.evaluate("document.getElementById('login-user').focus()");
    browser.call("Input.insertText", Map.of("text", "olga"));
    browser.evaluate("document.getElementById('login-password').focus()");
    browser.call("Input.insertText", Map.of("text", PASSWORD));
    browser.press("Enter", 0);
    awaitTrue(browser, "document.getElementById('account-button').textContent === 'Log out'");
    said("login");
  }

  /** The row is drawn at once, checked, published and saved. */
  private Path map(Chromium browser, URI page, Path frame) throws Exception {
    EditorPage editor = EditorPage.open(browser, page.resolve("/editor.html"));
    editor.saveInto(directory);
    editor.choose(frame);
    editor.awaitTrue("Editor.board.bitmap?.width === " + FilmedCarPark.WIDTH);
    editor.click("[data-tool=row]");
    editor.clickAt(FilmedCarPark.corners(0));
    editor.clickAt(FilmedCarPark.corners(FilmedCarPark.SPACES - 1));
    editor.awaitTrue("document.activeElement.id === 'row-count'");
    editor.type("#row-count", Integer.toString(FilmedCarPark.SPACES));
    editor.press("Enter");
    editor.awaitTrue("Editor.editing.map.spaces.length === " + FilmedCarPark.SPACES);
    editor.type("#site-id", "lot");
    editor.type("#camera-id", "north");
    editor.awaitTrue("document.getElementById('verdict').textContent === 'Nothing is wrong'");
    assertThat(editor.mapped())
        .extracting(space -> space.space())
        .containsExactlyElementsOf(FilmedCarPark.spaces());
    editor.click("[data-tool=select]");
    editor.clickAt(new double[] {FilmedCarPark.corners(3)[3][0] + 40, 240});
    editor.awaitTrue(
        "document.getElementById('crop-answer').textContent.startsWith('The model small/1 says')");
    editor.click("#publish");
    editor.awaitTrue(
        "document.getElementById('messages').textContent"
            + ".includes('Published as revision 1 of camera north, 12 spaces.')");
    editor.click("#save");
    Path map = directory.resolve("north.json");
    await().atMost(SOON).until(() -> Files.exists(map) && Files.size(map) > 0);
    said("map");
    return map;
  }

  private static PackagedApplication gateway(RtspCamera camera, Path map, EmbeddedBroker broker) {
    return PackagedApplication.start(
        Map.of(),
        "gateway",
        "--map",
        map.toString(),
        "--camera",
        camera.address(),
        "--rate",
        "1",
        "--broker",
        broker.bootstrapServers());
  }

  /** By keys, as the picture is; what the model says is shown afterwards only. */
  private void answerTheQuestions(Chromium browser, URI page) throws Exception {
    browser.open(page.resolve("/review.html#/lot%2Fnorth"));
    for (int answered = 0; answered < QUESTIONS; answered += PAGE) {
      int before = answered;
      awaitTrue(browser, "document.querySelectorAll('.question').length === " + PAGE);
      awaitTrue(browser, "document.querySelectorAll('.question[data-answered]').length === 0");
      for (int i = 1; before + i <= QUESTIONS && i <= PAGE; i++) {
        String space =
            browser
                .evaluate("document.querySelector('[data-current=true] h2').firstChild.textContent")
                .asText();
        browser.press(AT_FIRST.contains(space) ? "o" : "e", 0);
        awaitTrue(
            browser,
            "document.getElementById('progress').textContent === '%d of %d answered.'"
                .formatted(i, PAGE));
      }
      if (before + PAGE < QUESTIONS) {
        click(browser, "more");
        awaitTrue(browser, "document.getElementById('progress').textContent === ''");
      }
    }
    said("questions");
  }

  /** Looks at what the labels give, and applies it. */
  private long calibrate(Chromium browser) throws Exception {
    click(browser, "calibrate");
    awaitTrue(browser, "!document.getElementById('apply').hidden");
    String gain = text(browser, "calibration-gain");
    assertThat(gain).contains("50.0 % by the model alone, 100.0 % calibrated (+50.0 points");
    click(browser, "apply");
    awaitTrue(
        browser,
        "document.getElementById('calibration-applied').textContent.startsWith('Applied: revision')");
    String applied = text(browser, "calibration-applied");
    assertThat(applied).contains("by olga, from 20 labels");
    said("calibration");
    return Long.parseLong(applied.replaceFirst("Applied: revision (\\d+) .*", "$1"));
  }

  private void awaitSpaces(Chromium browser, URI page, Set<String> taken) throws Exception {
    EditorPage.leave(browser);
    browser.open(page.resolve("/#/lot"));
    Map<String, String> expected = states(taken);
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(shown(browser)).isEqualTo(expected));
    said(taken.size() + " taken");
  }

  private static Map<String, String> states(Set<String> taken) {
    Map<String, String> states = new TreeMap<>();
    FilmedCarPark.spaces()
        .forEach(space -> states.put(space, taken.contains(space) ? "occupied" : "empty"));
    return states;
  }

  /** The spaces as the page draws them. */
  private static Map<String, String> shown(Chromium browser) throws Exception {
    Map<String, String> shown = new TreeMap<>();
    for (JsonNode space :
        browser.evaluate(
            "[...document.querySelectorAll('.map[data-camera=north] .space')]"
                + ".map((s) => [s.dataset.space, s.dataset.occupancy])")) {
      shown.put(space.get(0).asText(), space.get(1).asText());
    }
    return shown;
  }

  private static void requireApi(PackagedApplication serve) throws Exception {
    String spaces = serve.main("/api/v1/sites/lot/spaces", request -> {}).orElseThrow().body();
    Map<String, String> states = new TreeMap<>();
    for (JsonNode space : new ObjectMapper().readTree(spaces)) {
      states.put(space.get("space").asText(), space.get("occupancy").asText());
    }
    assertThat(states).isEqualTo(states(AT_LAST));
  }

  /** From the first that names the calibration on, all name it and are right. */
  private static void requireAnswers(EmbeddedBroker broker, long revision, Instant changed) {
    List<Classification> calibrated = new ArrayList<>();
    for (Classification answer : answers(broker)) {
      if (answer.calibrationRevision() == null) {
        assertThat(calibrated).as("answers that are calibrated, before one that is not").isEmpty();
        assertThat(answer.occupancy()).isEqualTo(Occupancy.OCCUPIED);
      } else {
        assertThat(answer.calibrationRevision()).isEqualTo(revision);
        calibrated.add(answer);
      }
    }
    Map<String, Integer> right = new HashMap<>();
    for (Classification answer : calibrated) {
      boolean isFirst = answer.capturedAt().isBefore(changed.minus(ON_ITS_WAY));
      if (isFirst || answer.capturedAt().isAfter(changed.plus(ON_ITS_WAY))) {
        Set<String> taken = isFirst ? AT_FIRST : AT_LAST;
        assertThat(answer.occupancy())
            .as("%s at %s", answer.space().space(), answer.capturedAt())
            .isEqualTo(
                taken.contains(answer.space().space()) ? Occupancy.OCCUPIED : Occupancy.EMPTY);
        right.merge(answer.space().space(), 1, Integer::sum);
      }
    }
    assertThat(right.keySet()).containsExactlyInAnyOrderElementsOf(FilmedCarPark.spaces());
  }

  private static List<Classification> answers(EmbeddedBroker broker) {
    TopicPartition partition = new TopicPartition(Topics.DEFAULT.classifications(), 0);
    List<Classification> answers = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          answers.add(ClassificationEvents.read(record.value(), record.headers()));
        }
      }
    }
    return answers;
  }

  private void said(String step) {
    System.out.printf(
        "half hour: %s after %d s%n", step, (System.nanoTime() - begun) / 1_000_000_000);
  }

  private static String text(Chromium browser, String id) throws Exception {
    return browser.evaluate("document.getElementById('" + id + "').textContent").asText();
  }

  private static void click(Chromium browser, String id) throws Exception {
    browser.evaluate("document.getElementById('" + id + "').click()");
  }

  private static void awaitTrue(Chromium browser, String expression) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> browser.evaluate("Boolean(" + expression + ")").booleanValue());
  }
}
