package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceState;
import io.parkstream.model.ModelRepository;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceStates;
import io.parkstream.serde.Topics;
import io.parkstream.testing.ColourCodes;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.PackagedApplication.Answer;
import io.parkstream.testing.SmallModels;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crops of 200,000 spaces of 50,000 cameras at 20,000 sites, and as many forged states, against the
 * packaged application in the launcher's heap, which ends when that is full; then the same again
 * after a restart. Some minutes; with {@code -Pchaos} only. The short form is {@code
 * StateFloodTest}.
 */
class StateFloodIT {
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final int SPACES = 200_000;
  private static final int CAMERAS = 50_000;
  private static final int SITES = 20_000;
  private static final int PARTITIONS = 12;
  private static final CameraId VALID = new CameraId("valid", "cam-1");
  private static final int VALID_SPACES = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** A client gets it every two seconds; the counts of 20,000 sites are 3 MB. */
  private static final int MAX_PULSE = 64 << 10;

  @TempDir Path directory;

  @Test
  void floods_areRefusedBeyondTheRoom_healthAndAKnownCameraAreAnswered_andAfterARestart()
      throws Exception {
    assumeTrue(
        "long".equals(System.getProperty("chaos")), "skipped: a flood of spaces; run with -Pchaos");
    // Given
    ModelRepository repository = new ModelRepository(directory.resolve("models"));
    SmallModels.store(repository, "small", 8, 0);
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      try (PackagedApplication serve = PackagedApplication.start(settings(broker), "serve")) {
        awaitReady(serve);
        publishMap(producer);
        await()
            .atMost(PATIENCE)
            .until(() -> metric(serve, "parkstream_spaces", "unknown") == VALID_SPACES);

        // When
        long begin = System.nanoTime();
        for (int i = 0; i < SPACES; i++) {
          crop(producer, new CameraId(site(i), "cam-" + i % CAMERAS), "S" + i, i);
        }
        for (int i = 0; i < SPACES; i++) {
          state(producer, new SpaceId("forged-" + i % SITES, "S" + i));
        }
        producer.flush();
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofSeconds(1))
            .until(() -> metric(serve, "parkstream_crops_total", "") >= SPACES && isRead(serve));
        report(serve, "flooded", begin);

        // Then
        assertHolds(serve, producer, SPACES);
        assertThat(metric(serve, "parkstream_records_ignored_total", "crops", "no-room"))
            .isPositive();
        assertThat(metric(serve, "parkstream_records_ignored_total", "\"spaces", "no-room"))
            .isPositive();
      }
      try (PackagedApplication serve = PackagedApplication.start(settings(broker), "serve")) {
        long begin = System.nanoTime();
        awaitReady(serve);
        report(serve, "restarted", begin);
        assertHolds(serve, producer, 0);
      }
    }
  }

  private Map<String, String> settings(EmbeddedBroker broker) {
    Map<String, String> settings = new HashMap<>();
    settings.put("parkstream.kafka.bootstrap-servers", broker.bootstrapServers());
    settings.put("parkstream.kafka.partitions", Integer.toString(PARTITIONS));
    settings.put("parkstream.kafka.instance-id", "flooded");
    settings.put("parkstream.model.directory", directory.resolve("models").toString());
    settings.put("parkstream.model.name", "small");
    return settings;
  }

  private static String site(int space) {
    return "site-" + space % CAMERAS % SITES;
  }

  private static void awaitReady(PackagedApplication serve) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> status(serve.management("/q/health/ready")) == 200);
  }

  /** All forged states were counted, refused or known. */
  private static boolean isRead(PackagedApplication serve) throws InterruptedException {
    return metric(serve, "parkstream_states_counted_total", "")
            + metric(serve, "parkstream_records_ignored_total", "\"spaces", "no-room")
        >= SPACES;
  }

  /** It lives, nothing passes its bound, and the camera that was there before is answered. */
  private static void assertHolds(
      PackagedApplication serve, KafkaProducer<byte[], byte[]> producer, long answered)
      throws Exception {
    for (int i = 0; i < VALID_SPACES; i++) {
      crop(producer, VALID, "A" + i, 1);
    }
    producer.flush();
    await()
        .atMost(PATIENCE)
        .until(() -> metric(serve, "parkstream_crops_total", "") >= answered + VALID_SPACES);
    assertThat(status(serve.management("/q/health/live"))).isEqualTo(200);
    assertThat(status(serve.management("/q/health/ready"))).isEqualTo(200);
    for (String by : List.of("spaces", "counts", "crops", "overrides")) {
      assertThat(metric(serve, "parkstream_memory_held_bytes", "\"" + by))
          .as(by)
          .isLessThanOrEqualTo(metric(serve, "parkstream_memory_bound_bytes", "\"" + by));
    }
    // After a restart the page reads the topics from their beginning.
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> status(serve.main("/api/v1/snapshot", request -> {})) == 200);
    String pulse = pulse(serve);
    long snapshot =
        serve.main("/api/v1/snapshot", request -> {}).map(Answer::body).orElse("").length();
    System.out.printf("  pulse %d bytes, snapshot %d bytes%n", pulse.length(), snapshot);
    assertThat(pulse.length()).isBetween(100, MAX_PULSE);
    assertThat(snapshot).isPositive();
    assertThat(serve.isAlive()).isTrue();
    assertThat(serve.err()).doesNotContain("OutOfMemoryError");
  }

  private static void report(PackagedApplication serve, String what, long begin)
      throws InterruptedException {
    System.out.printf(
        "%s within %d s%n", what, Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    serve
        .management("/q/metrics")
        .orElseThrow()
        .body()
        .lines()
        .filter(
            line ->
                line.startsWith("parkstream_memory_")
                    || line.startsWith("parkstream_view_memory")
                    || line.startsWith("parkstream_spaces")
                    || line.startsWith("parkstream_cameras{")
                    || line.startsWith("parkstream_states_counted")
                    || (line.startsWith("parkstream_records_ignored") && !line.endsWith(" 0.0"))
                    || (line.startsWith("jvm_memory_used_bytes") && line.contains("heap")))
        .forEach(line -> System.out.println("  " + line));
  }

  /** The first that a client of the events is sent. */
  private static String pulse(PackagedApplication serve) throws Exception {
    URI events =
        URI.create("http://127.0.0.1:" + serve.mainPort().orElseThrow() + "/api/v1/events");
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(events).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.equals("event:pulse") && !line.equals("event: pulse")) {
        line = lines.readLine();
      }
      StringBuilder data = new StringBuilder();
      while (line != null && !line.isEmpty()) {
        data.append(line);
        line = lines.readLine();
      }
      return data.toString();
    }
  }

  private static int status(Optional<Answer> answer) {
    return answer.map(Answer::status).orElse(0);
  }

  /** The sum of the series of a metric that have all of these words. */
  private static double metric(PackagedApplication serve, String name, String... words)
      throws InterruptedException {
    return serve
        .management("/q/metrics")
        .map(Answer::body)
        .orElse("")
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .filter(line -> List.of(words).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static void publishMap(KafkaProducer<byte[], byte[]> producer) {
    List<SpaceMap.MappedSpace> spaces =
        IntStream.range(0, VALID_SPACES)
            .mapToObj(
                i ->
                    new SpaceMap.MappedSpace(
                        "A" + i,
                        null,
                        List.of(
                            new SpaceMap.Corner(10, 10),
                            new SpaceMap.Corner(60, 10),
                            new SpaceMap.Corner(60, 60))))
            .toList();
    SpaceMap map = new SpaceMap(VALID, 1, new SpaceMap.Frame(1280, 720), null, spaces);
    producer.send(
        new ProducerRecord<>(
            TOPICS.spaceMaps(),
            null,
            Keys.of(VALID),
            SpaceMaps.value(map),
            SpaceMaps.headers(map, Instant.now())));
    producer.flush();
  }

  private static void crop(
      KafkaProducer<byte[], byte[]> producer, CameraId camera, String space, int number) {
    Headers headers =
        CropHeaders.of(
            camera,
            new SpaceId(camera.site(), space),
            space + "-" + number,
            Instant.now(),
            "image/png");
    producer.send(
        new ProducerRecord<>(
            TOPICS.crops(), null, Keys.of(camera), ColourCodes.picture(number), headers));
  }

  private static void state(KafkaProducer<byte[], byte[]> producer, SpaceId space) {
    Instant now = Instant.now();
    SpaceState status =
        new SpaceState(
            space,
            new CameraId(space.site(), "cam-1"),
            null,
            Occupancy.EMPTY,
            false,
            OccupancyReason.CONFIRMED,
            now,
            now,
            null,
            null,
            now.toEpochMilli(),
            0.1f,
            null,
            now);
    producer.send(
        new ProducerRecord<>(
            TOPICS.spaces(),
            null,
            Keys.of(space),
            SpaceStates.value(status),
            SpaceStates.headers(status, new EventIds())));
  }
}
