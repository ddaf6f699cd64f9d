package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.model.ModelRepository;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.Topics;
import io.parkstream.testing.Crowd;
import io.parkstream.testing.Latencies;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.PackagedApplication.Answer;
import io.parkstream.testing.PortWatch;
import io.parkstream.testing.SmallModels;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code serve} of the packaged application while two addresses do all that an HTTP server can be
 * made to suffer from. Crops are answered, health is, and so is everybody else. Some seconds in
 * every build; five minutes and all numbers with {@code mvn verify -Psiege}.
 */
@Tag("alone")
class SiegeIT {
  private static final boolean LONG = "long".equals(System.getProperty("siege"));
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration TIME =
      LONG ? Duration.ofMinutes(Integer.getInteger("siege.minutes", 5)) : Duration.ofSeconds(6);
  private static final Duration BEFORE = LONG ? Duration.ofSeconds(30) : Duration.ofSeconds(3);

  /** Everything that is cut off after a time comes again. */
  private static final Duration WAVE = LONG ? Duration.ofSeconds(40) : Duration.ofSeconds(3);

  private static final int SLOW_READERS = LONG ? 1000 : 100;
  private static final int STREAMS = LONG ? 5000 : 100;
  private static final int CONNECTIONS = LONG ? 12_000 : 200;
  private static final int VERBS = LONG ? 20_000 : 2000;
  private static final int SLOW_HEADERS = LONG ? 500 : 20;

  private static final int MAPS = LONG ? 20 : 4;
  private static final int SPACES_PER_MAP = 1000;
  private static final int PARTITIONS = 2;
  private static final int CROPS_PER_SECOND = 20;

  /** Crops until the service answers as fast as it usually does. */
  private static final int WARM_UP = LONG ? 1000 : 20;

  private static final String ATTACKER = "127.0.0.1";
  private static final String SILENT = "127.0.0.3";
  private static final String VISITOR = "127.0.0.2";

  /** The limit of the container in the manifests. */
  private static final long LIMIT_MIB = 2560;

  private static final Duration HEALTH = Duration.ofMillis(100);

  /**
   * What a test machine that does other things at the same time may add; the report has the
   * figures.
   */
  private static final Duration BUSY = Duration.ofSeconds(1);

  private static final Duration BACK = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(60);
  private static final int TERMINATED = 143;

  @TempDir Path directory;

  @Test
  void cropsHealthAndVisitorsAreAnswered_underSiege() throws Exception {
    ModelRepository repository = new ModelRepository(directory.resolve("models"));
    SmallModels.store(repository, "small", 8, 0);
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        PackagedApplication serve = PackagedApplication.start(settings(broker), "serve")) {
      await().atMost(PATIENCE).until(() -> status(serve, "/q/health/ready") == 200);
      publishMaps(broker);
      await().atMost(PATIENCE).until(() -> snapshotBytes(serve) > MAPS * SPACES_PER_MAP * 100L);
      int port = serve.mainPort().orElseThrow();
      int management = serve.managementPort().orElseThrow();

      // When
      Latencies before;
      Latencies during;
      List<Long> memory = new ArrayList<>();
      try (SiegeCrops crops =
              new SiegeCrops(broker.bootstrapServers(), PARTITIONS, CROPS_PER_SECOND);
          PortWatch live = watch(management, "/q/health/live");
          PortWatch ready = watch(management, "/q/health/ready");
          PortWatch page = watch(port, "/");
          PortWatch api = watch(port, "/api/v1/sites");
          Crowd crowd = new Crowd(port, ATTACKER);
          Crowd silent = new Crowd(port, SILENT)) {
        await().atMost(PATIENCE).until(() -> crops.latencies().count() > WARM_UP);
        crops.latencies().takeAll();
        pause(BEFORE);
        before = crops.latencies().takeAll();
        live.latencies().takeAll();
        ready.latencies().takeAll();

        besiege(serve, crowd, silent, port, memory);
        during = crops.latencies().takeAll();
        crops.stop();

        // Then
        report(before, during, live, ready, page, api, memory);
        assertThat(live.failures()).as(live.lastFailure()).isZero();
        assertThat(ready.failures()).as(ready.lastFailure()).isZero();
        assertThat(page.failures()).as(page.lastFailure()).isZero();
        assertThat(api.failures()).as(api.lastFailure()).isZero();
        assertThat(live.latencies().at(0.99)).isLessThan(HEALTH.plus(BUSY));
        assertThat(ready.latencies().at(0.99)).isLessThan(HEALTH.plus(BUSY));
        assertThat(during.at(0.99)).isLessThan(before.at(0.99).multipliedBy(2).plus(BUSY));
        assertThat(memory).allMatch(mib -> mib < LIMIT_MIB);
        crowd.leave();
        silent.leave();
        await().atMost(BACK).until(() -> crops.open() == 0);
        await().atMost(BACK).until(() -> metric(serve, "parkstream_web_clients") == 0);
      }
      assertThat(serve.err()).doesNotContain("\tat ");
      serve.terminate();
      assertThat(serve.awaitExit(GRACE)).as(serve.err()).contains(TERMINATED);
    }
  }

  private Map<String, String> settings(EmbeddedBroker broker) {
    Map<String, String> settings = new HashMap<>();
    settings.put("parkstream.kafka.bootstrap-servers", broker.bootstrapServers());
    settings.put("parkstream.kafka.partitions", Integer.toString(PARTITIONS));
    settings.put("parkstream.model.directory", directory.resolve("models").toString());
    settings.put("parkstream.model.name", "small");
    // Two addresses, each with its half; the visitor comes beside them.
    settings.put("parkstream.web.max-connections", Integer.toString(CONNECTIONS + 1000));
    settings.put("parkstream.web.max-clients", Integer.toString(2 * STREAMS));
    return settings;
  }

  private static void publishMaps(EmbeddedBroker broker) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int m = 0; m < MAPS; m++) {
        List<SpaceMap.MappedSpace> spaces = new ArrayList<>();
        for (int s = 0; s < SPACES_PER_MAP; s++) {
          spaces.add(space("m" + m + "-" + s));
        }
        SpaceMap map =
            new SpaceMap(
                new CameraId("siege", "cam-" + m), 1, new SpaceMap.Frame(1280, 720), null, spaces);
        producer.send(
            new ProducerRecord<>(
                Topics.DEFAULT.spaceMaps(),
                null,
                Keys.of(map.camera()),
                SpaceMaps.value(map),
                SpaceMaps.headers(map, Instant.now())));
      }
    }
  }

  private static SpaceMap.MappedSpace space(String name) {
    return new SpaceMap.MappedSpace(
        name,
        null,
        List.of(
            new SpaceMap.Corner(10, 10),
            new SpaceMap.Corner(60, 10),
            new SpaceMap.Corner(60, 60),
            new SpaceMap.Corner(10, 60)));
  }

  private static PortWatch watch(int port, String path) {
    return new PortWatch(port, VISITOR, path, Duration.ofMillis(200));
  }

  /** Wave after wave, until the time is over. */
  private static void besiege(
      PackagedApplication serve, Crowd crowd, Crowd silent, int port, List<Long> memory)
      throws IOException {
    long end = System.nanoTime() + TIME.toNanos();
    verbs(port, VERBS);
    while (System.nanoTime() < end) {
      crowd.openDeaf(SLOW_READERS, get("/api/v1/snapshot"));
      crowd.openReading(STREAMS, get("/api/v1/events"));
      silent.openDeaf(SLOW_HEADERS, "GET /api/v1/sites HTTP/1.1\r\nHost: a\r\n");
      silent.openDeaf(CONNECTIONS - SLOW_READERS - STREAMS - SLOW_HEADERS, "");
      System.out.printf("siege: %d descriptors open in the service%n", descriptors(serve));
      long next = Math.min(end, System.nanoTime() + WAVE.toNanos());
      while (System.nanoTime() < next) {
        memory.add(residentMib(serve));
        pause(Duration.ofSeconds(1));
      }
      crowd.leave();
      silent.leave();
    }
    // Everything at once, and no further verb: what is left is held while the caller looks.
    verbs(port, VERBS / 10);
    memory.add(residentMib(serve));
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  /** Methods that do not exist, by fifty in one go, over as few connections as are left open. */
  private static void verbs(int port, int count) {
    try (Crowd crowd = new Crowd(port, ATTACKER)) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < count; i++) {
        requests.append("M%06d /api/v1/sites/%d HTTP/1.1\r\nHost: a\r\n\r\n".formatted(i, i));
        if (i % 50 == 49) {
          crowd.openReading(1, requests.toString());
          requests.setLength(0);
        }
      }
      pause(Duration.ofMillis(500));
    }
  }

  private static void report(
      Latencies before,
      Latencies during,
      PortWatch live,
      PortWatch ready,
      PortWatch page,
      PortWatch api,
      List<Long> memory) {
    System.out.printf(
        "siege of %d s: crops before %s; during %s%n  live %s%n  ready %s%n  page %s, %d failures"
            + " %s%n  api %s, %d failures %s%n  resident %d MiB at most%n",
        TIME.toSeconds(),
        before,
        during,
        live.latencies(),
        ready.latencies(),
        page.latencies(),
        page.failures(),
        page.lastFailure(),
        api.latencies(),
        api.failures(),
        api.lastFailure(),
        memory.stream().mapToLong(Long::longValue).max().orElse(0));
  }

  private static int status(PackagedApplication serve, String path) throws InterruptedException {
    return serve.management(path).map(Answer::status).orElse(0);
  }

  private static long snapshotBytes(PackagedApplication serve) throws InterruptedException {
    return serve
        .main("/api/v1/snapshot", request -> {})
        .map(answer -> (long) answer.body().length())
        .orElse(0L);
  }

  private static double metric(PackagedApplication serve, String name) throws InterruptedException {
    return serve
        .management("/q/metrics")
        .orElseThrow()
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static long residentMib(PackagedApplication serve) throws IOException {
    assertThat(serve.isAlive()).as("the service has ended: %s", serve.err()).isTrue();
    return Files.readAllLines(Path.of("/proc", Long.toString(serve.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private static long descriptors(PackagedApplication serve) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(serve.pid()), "fd"))) {
      return open.count();
    }
  }

  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
