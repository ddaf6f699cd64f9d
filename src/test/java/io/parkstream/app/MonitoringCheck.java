package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parkstream.testing.Dashboard;
import io.parkstream.testing.DashboardPicture;
import io.parkstream.testing.DashboardPicture.Named;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.Prometheus;
import io.parkstream.testing.Prometheus.Series;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes the packaged service under a light load, and a gateway: every query of
 * every dashboard has an answer with numbers in it, every metric of the alerts exists, and nothing
 * fires while all is well. Draws the dashboards with what it got into {@code target/dashboards}.
 * Run by {@code mvn verify -Pmonitoring}.
 */
class MonitoringCheck {
  private static final Path DASHBOARDS = Path.of("k8s/components/monitoring/dashboards");
  private static final Path RULES = Path.of("k8s/components/monitoring/prometheus-rule.yaml");
  private static final Pattern METRIC = Pattern.compile("\\b(?:parkstream|kafka)_[a-z_]+");
  private static final String INTERVAL = "15s";

  /** Rates need two scrapes, and some things happen once in a while only. */
  private static final Duration LONGEST = Duration.ofMinutes(3);

  /** Of the pictures. */
  private static final Duration LEAST = Duration.ofSeconds(Long.getLong("monitoring.seconds", 45));

  @TempDir Path folder;

  @Test
  void everyQueryHasAnAnswer_andNothingFires() throws Exception {
    assumeTrue(Prometheus.find().isPresent(), "the dashboards' queries: no prometheus");
    // Given
    Path rules = folder.resolve("rules.yaml");
    Files.writeString(rules, withoutEnvelope(Files.readString(RULES)));
    int gatewayPort = EmbeddedBroker.freePort();
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        PackagedApplication service = PackagedApplication.start(settings(broker), "serve");
        PackagedApplication camera = draw();
        PackagedApplication gateway = gateway(broker, gatewayPort);
        Prometheus prometheus = scraping(service, gatewayPort, rules);
        PackagedApplication load = load(broker)) {
      Instant begun = Instant.now();

      // When
      List<String> silent = awaitAnswers(prometheus);

      // Then
      assertThat(silent).isEmpty();
      assertThat(load.isAlive()).as(load.err()).isTrue();
      assertThat(camera.isAlive()).as(camera.err()).isTrue();
      assertThat(gateway.isAlive()).as(gateway.err()).isTrue();
      for (String metric : metrics(Files.readString(rules))) {
        assertThat(prometheus.query(metric)).as(metric).isNotEmpty();
      }
      assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}")).isEmpty();
      Thread.sleep(Math.max(0, Duration.between(Instant.now(), begun.plus(LEAST)).toMillis()));
      draw(prometheus, begun, Instant.now());
    }
  }

  /** With a second model, so that its metrics have something to say. */
  private static Map<String, String> settings(EmbeddedBroker broker) throws IOException {
    return Map.of(
        "parkstream.kafka.bootstrap-servers",
        broker.bootstrapServers(),
        "parkstream.kafka.replication-factor",
        "1",
        "parkstream.kafka.partitions",
        "4",
        "parkstream.shadow.model",
        "parking/" + newestModel());
  }

  private PackagedApplication draw() throws InterruptedException {
    Path frames = folder.resolve("frames");
    PackagedApplication camera =
        PackagedApplication.start(
            Map.of(), "gateway", "draw-frames", frames.toString(), "--spaces=4", "--site=drawn");
    Instant until = Instant.now().plus(LONGEST);
    while (!Files.exists(frames.resolve("map.json")) && Instant.now().isBefore(until)) {
      Thread.sleep(100);
    }
    return camera;
  }

  private PackagedApplication gateway(EmbeddedBroker broker, int port) {
    Path frames = folder.resolve("frames");
    return PackagedApplication.start(
        Map.of(),
        "gateway",
        "--map=" + frames.resolve("map.json"),
        "--frames=" + frames,
        "--follow",
        "--broker=" + broker.bootstrapServers(),
        "--port=127.0.0.1:" + port);
  }

  private static PackagedApplication load(EmbeddedBroker broker) {
    return PackagedApplication.start(
        Map.of(),
        "simulate",
        "--broker",
        broker.bootstrapServers(),
        "--cameras=4",
        "--spaces=8",
        "--stay=15s",
        "--rate=20",
        "--duration=10m");
  }

  private Prometheus scraping(PackagedApplication service, int gatewayPort, Path rules)
      throws Exception {
    Instant until = Instant.now().plus(LONGEST);
    while (Instant.now().isBefore(until)) {
      if (service
          .management("/q/health/ready")
          .filter(answer -> answer.status() == 200)
          .isPresent()) {
        return Prometheus.start(
            Prometheus.find().orElseThrow(),
            folder,
            Map.of(
                "parkstream",
                "127.0.0.1:" + service.managementPort().orElseThrow(),
                "parkstream-gateway",
                "127.0.0.1:" + gatewayPort),
            rules);
      }
      Thread.sleep(500);
    }
    throw new AssertionError("the service is not ready: " + service.err());
  }

  /** What still has no answer in the end. */
  private static List<String> awaitAnswers(Prometheus prometheus) throws Exception {
    Instant until = Instant.now().plus(LONGEST);
    List<String> silent;
    do {
      Thread.sleep(2_000);
      silent = new ArrayList<>();
      for (Dashboard dashboard : dashboards()) {
        for (Dashboard.Panel panel : dashboard.panels()) {
          for (Dashboard.Target target : panel.targets()) {
            String query = target.query("parkstream", INTERVAL);
            if (prometheus.query(query).stream().noneMatch(Series::hasNumbers)) {
              silent.add(dashboard.title() + " / " + panel.title() + ": " + query);
            }
          }
        }
      }
    } while (!silent.isEmpty() && Instant.now().isBefore(until));
    return silent;
  }

  private static void draw(Prometheus prometheus, Instant from, Instant to) throws Exception {
    Path pictures = Files.createDirectories(Path.of("target/dashboards"));
    for (Path file : files()) {
      DashboardPicture.write(
          Dashboard.read(file),
          panel -> data(prometheus, panel, from, to),
          pictures.resolve(file.getFileName().toString().replace(".json", ".png")));
    }
  }

  private static List<Named> data(
      Prometheus prometheus, Dashboard.Panel panel, Instant from, Instant to)
      throws IOException, InterruptedException {
    List<Named> data = new ArrayList<>();
    for (Dashboard.Target target : panel.targets()) {
      for (Series series :
          prometheus.query(target.query("parkstream", INTERVAL), from, to, Duration.ofSeconds(2))) {
        data.add(new Named(DashboardPicture.legend(target.legend(), series.labels()), series));
      }
    }
    return data;
  }

  private static int newestModel() throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("models/parking"))) {
      return versions
          .mapToInt(folder -> Integer.parseInt(folder.getFileName().toString()))
          .max()
          .orElseThrow();
    }
  }

  private static TreeSet<String> metrics(String rules) {
    TreeSet<String> names = new TreeSet<>();
    Matcher metric = METRIC.matcher(rules);
    while (metric.find()) {
      names.add(metric.group());
    }
    return names;
  }

  private static String withoutEnvelope(String resource) {
    return resource.substring(resource.indexOf("\nspec:\n") + 7).replaceAll("(?m)^  ", "");
  }

  private static List<Dashboard> dashboards() throws IOException {
    List<Dashboard> all = new ArrayList<>();
    for (Path file : files()) {
      all.add(Dashboard.read(file));
    }
    return all;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(DASHBOARDS)) {
      return files.sorted().toList();
    }
  }
}
