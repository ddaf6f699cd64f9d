package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.model.ModelRepository;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceOverrides;
import io.parkstream.serde.Topics;
import io.parkstream.testing.Chromium;
import io.parkstream.testing.EditorPage;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.PackagedApplication.Answer;
import io.parkstream.testing.SmallModels;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator at the page of the packaged service: logs in, closes a space, opens it again; and a
 * script that replaces a map.
 */
class LoginIT {
  private static final Duration SOON = Duration.ofSeconds(120);
  private static final String PASSWORD = "correct horse battery";
  private static final SpaceId SPACE = new SpaceId("lot", "A1");
  private static final SpaceMap MAP =
      new SpaceMap(
          new CameraId("lot", "north"),
          1,
          new SpaceMap.Frame(640, 480),
          null,
          List.of(
              new SpaceMap.MappedSpace(
                  "A1",
                  null,
                  List.of(
                      new SpaceMap.Corner(10, 10),
                      new SpaceMap.Corner(110, 10),
                      new SpaceMap.Corner(110, 210),
                      new SpaceMap.Corner(10, 210)))));

  @TempDir Path directory;

  @Test
  void operator_closesAndOpensASpace_onThePage() throws Exception {
    SmallModels.store(new ModelRepository(directory.resolve("models")), "small", 8, 0);
    Path users = directory.resolve("users");
    Files.writeString(
        users,
        "olga:%s:operator\n"
            .formatted(BCrypt.withDefaults().hashToString(10, PASSWORD.toCharArray())));
    try (Chromium browser = EditorPage.browser("LoginIT");
        EmbeddedBroker broker = EmbeddedBroker.start();
        PackagedApplication serve =
            PackagedApplication.serve(
                broker.bootstrapServers(),
                directory.resolve("models"),
                "small",
                Map.of("parkstream.login.users-file", users.toString()));
        TopicsWriter topics = new TopicsWriter(broker.bootstrapServers())) {
      // Given a service that knows the space, and its page
      await()
          .atMost(SOON)
          .until(() -> serve.management("/q/health/ready").map(Answer::status).orElse(0) == 200);
      topics.map(MAP);
      topics.flush();
      URI page = URI.create("http://127.0.0.1:" + serve.mainPort().orElseThrow() + "/#/lot/A1");
      browser.open(page);
      awaitTrue(browser, "document.getElementById('detail-name')?.textContent === 'A1'");
      awaitTrue(browser, "document.getElementById('account')?.hidden === false");
      awaitTrue(browser, "document.getElementById('override').hidden");

      // When the operator logs in, at first with a wrong password
      click(browser, "account-button");
      type(browser, "login-user", "olga");
      type(browser, "login-password", "wrong");
      click(browser, "login-submit");
      awaitTrue(
          browser,
          "document.getElementById('login-said').textContent"
              + " === 'no such user, or a wrong password'");
      type(browser, "login-password", PASSWORD);
      click(browser, "login-submit");
      awaitTrue(browser, "!document.getElementById('login').open");
      awaitTrue(browser, "!document.getElementById('override').hidden");
      type(browser, "override-note", "resurfacing");
      click(browser, "override-close");

      // Then the page shows it as closed, and the topic says why
      awaitTrue(browser, "document.querySelector('.badge').textContent.startsWith('closed')");
      List<ConsumerRecord<byte[], byte[]>> closed = overrides(broker);
      assertThat(closed).hasSize(1);
      assertThat(closed.get(0).key()).isEqualTo(Keys.of(SPACE));
      assertThat(SpaceOverrides.read(closed.get(0).key(), closed.get(0).value(), Instant.EPOCH))
          .matches(override -> override.closed() && "resurfacing".equals(override.note()));
      assertThat(browser.evaluate("document.cookie").asText()).isEmpty();

      // When it is opened again
      click(browser, "override-open");
      awaitTrue(browser, "!document.querySelector('.badge').textContent.startsWith('closed')");

      // When the operator publishes maps by the editor, and leaves
      mapsArePublished_byTheEditor(browser, page);
      EditorPage.leave(browser);
      browser.open(page);
      awaitTrue(browser, "document.getElementById('account-button')?.textContent === 'Log out'");
      assertThat(overrides(broker)).hasSize(2).last().matches(record -> record.value() == null);
      click(browser, "account-button");
      awaitTrue(browser, "document.getElementById('account-button')?.textContent === 'Log in'");

      // When maps are published by a script
      mapsAreReplaced_onlyByWhoKnowsTheLast(page);

      // Then all is in the log and counted, and nothing secret is
      assertThat(serve.err())
          .contains(
              "done: login by olga from 127.0.0.1: as operator",
              "done: override /api/v1/sites/lot/spaces/A1/override by olga from 127.0.0.1:"
                  + " closed, note: resurfacing",
              "done: take back override /api/v1/sites/lot/spaces/A1/override by olga from"
                  + " 127.0.0.1: taken back",
              "Passwords travel unencrypted")
          .doesNotContain(PASSWORD, "$2a$");
      assertThat(serve.management("/q/metrics").orElseThrow().body())
          .contains(
              "parkstream_changes_requested_total{result=\"done\"} 6.0",
              "parkstream_changes_requested_total{result=\"conflict\"} 2.0",
              "parkstream_changes_requested_total{result=\"invalid\"} 2.0",
              "parkstream_logins_requested_total{result=\"unauthenticated\"} 1.0");
      // a snapshot that is asked for before the service has read its topics is asked for again
      assertThat(browser.complaints())
          .filteredOn(complaint -> !complaint.contains("/api/v1/snapshot"))
          .as("of the wrong password alone")
          .singleElement()
          .asString()
          .contains("401 (Unauthorized)", "/api/v1/session");
    }
  }

  private void mapsArePublished_byTheEditor(Chromium browser, URI page) throws Exception {
    Path opened = directory.resolve("north.json");
    Files.write(opened, SpaceMaps.value(MAP));
    Path stale = directory.resolve("stale.json");
    Files.writeString(stale, Files.readString(opened).replace("\"revision\":1", "\"revision\":0"));
    EditorPage editor = EditorPage.open(browser, page.resolve("/editor.html"));
    editor.awaitTrue("!document.getElementById('publish').hidden");

    // When it is the one that the service has
    editor.choose(opened);
    editor.awaitTrue("Editor.editing.map.spaces.length === 1");
    editor.click("#publish");
    editor.awaitTrue(says("Published as revision 2 of camera north, 1 spaces."));
    editor.awaitTrue("Editor.editing.map.revision === 2");

    // When the service has a later one
    editor.choose(stale);
    editor.awaitTrue("Editor.editing.map.revision === 0");
    editor.awaitTrue(
        "fetch('api/v1/sites/lot/maps').then((r) => r.json()).then((m) => m[0].revision === 2)");
    editor.click("#publish");
    editor.awaitTrue(says("The service has revision 2 of camera north, and this map comes from"));
    editor.value(
        "[...document.querySelectorAll('#messages button')]"
            + ".find((b) => b.textContent === 'Replace revision 2').click() === undefined");
    editor.awaitTrue(says("Published as revision 3 of camera north"));

    // When it is none
    editor.type("#camera-id", "no id!");
    editor.click("#publish");
    editor.awaitTrue(says("Not published: 1 to mend, as Checks says."));
  }

  private static String says(String words) {
    return "document.getElementById('messages').textContent.includes('" + words + "')";
  }

  private static void mapsAreReplaced_onlyByWhoKnowsTheLast(URI page) throws Exception {
    Script script = Script.logIn(page);
    String map = new String(SpaceMaps.value(MAP), StandardCharsets.UTF_8);
    String path = "/api/v1/sites/lot/cameras/north/map?replaces=";

    // When
    HttpResponse<String> first = script.put(path + 3, map);
    HttpResponse<String> late = script.put(path + 3, map);
    HttpResponse<String> asFirst = script.put(path + "none", map);
    HttpResponse<String> broken = script.put(path + 4, map.replace("polygon", "shape"));
    HttpResponse<String> other = script.put(path + 4, map.replace("north", "south"));
    HttpResponse<String> next = script.put(path + 4, map);

    // Then
    assertThat(first.body()).contains("\"revision\":4");
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("camera lot/north has revision 4 by now");
    assertThat(asFirst.statusCode()).isEqualTo(409);
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(other.body()).contains("camera is south in the value and north in the key");
    assertThat(next.body()).contains("\"revision\":5");
    await()
        .atMost(SOON)
        .until(() -> script.get("/api/v1/sites/lot/maps").body().contains("\"revision\":5"));
  }

  /** A client that is no browser. */
  private record Script(HttpClient http, URI page, String cookie, String token) {
    static Script logIn(URI page) throws Exception {
      HttpClient http = HttpClient.newHttpClient();
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(page.resolve("/api/v1/session"))
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"user\":\"olga\",\"password\":\"%s\"}".formatted(PASSWORD)))
                  .build(),
              BodyHandlers.ofString());
      return new Script(
          http,
          page,
          answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0],
          new ObjectMapper().readTree(answer.body()).get("csrfToken").asText());
    }

    HttpResponse<String> put(String path, String body) throws Exception {
      return http.send(
          HttpRequest.newBuilder(page.resolve(path))
              .header("Cookie", cookie)
              .header(Guard.CSRF_HEADER, token)
              .PUT(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
      return http.send(HttpRequest.newBuilder(page.resolve(path)).build(), BodyHandlers.ofString());
    }
  }

  private static void awaitTrue(Chromium browser, String expression) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> browser.evaluate("Boolean(" + expression + ")").booleanValue());
  }

  private static void click(Chromium browser, String id) throws Exception {
    browser.evaluate("document.getElementById('" + id + "').click()");
  }

  private static void type(Chromium browser, String id, String text) throws Exception {
    browser.evaluate("document.getElementById('" + id + "').value = '" + text + "'");
  }

  private static List<ConsumerRecord<byte[], byte[]>> overrides(EmbeddedBroker broker) {
    TopicPartition partition = new TopicPartition(Topics.DEFAULT.overrides(), 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (consumer.position(partition) < end) {
        records.addAll(consumer.poll(Duration.ofSeconds(1)).records(partition));
      }
      return records;
    }
  }
}
