package io.parkstream.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Prometheus that scrapes one process each second. */
public final class Prometheus implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * One answer to a query.
   *
   * @param points seconds since 1970 and value
   */
  public record Series(Map<String, String> labels, List<double[]> points) {
    public boolean hasNumbers() {
      return points.stream().anyMatch(point -> Double.isFinite(point[1]));
    }
  }

  private Prometheus(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Where the program is; empty if it is not installed. */
  public static Optional<Path> find() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one.
   *
   * @param folder for its data and log
   * @param targets host and port of what it scrapes at {@code /q/metrics}, by the name of the job
   * @param rules alerts
   */
  public static Prometheus start(Path program, Path folder, Map<String, String> targets, Path rules)
      throws IOException {
    StringBuilder jobs = new StringBuilder();
    targets.forEach(
        (job, target) ->
            jobs.append(
                """
                  - job_name: %s
                    metrics_path: /q/metrics
                    static_configs: [{targets: ["%s"]}]
                """
                    .formatted(job, target)));
    Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global:
          scrape_interval: 1s
          evaluation_interval: 1s
        rule_files: ["%s"]
        scrape_configs:
        """
                .formatted(rules.toAbsolutePath())
            + jobs);
    int port = EmbeddedBroker.freePort();
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    return new Prometheus(process, URI.create("http://127.0.0.1:" + port));
  }

  /** The current answer; none while it is not up. */
  public List<Series> query(String expression) throws IOException, InterruptedException {
    return get("/api/v1/query?query=" + encoded(expression), "value");
  }

  /** The answers of a time. */
  public List<Series> query(String expression, Instant from, Instant to, Duration step)
      throws IOException, InterruptedException {
    return get(
        "/api/v1/query_range?query=%s&start=%d&end=%d&step=%d"
            .formatted(
                encoded(expression), from.getEpochSecond(), to.getEpochSecond(), step.toSeconds()),
        "values");
  }

  private List<Series> get(String path, String field) throws IOException, InterruptedException {
    HttpResponse<String> response;
    try {
      response =
          http.send(
              HttpRequest.newBuilder(address.resolve(path)).build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      return List.of();
    }
    JsonNode answer = JSON.readTree(response.body());
    if (!answer.path("status").asText().equals("success")) {
      throw new IOException(path + ": " + response.body());
    }
    List<Series> found = new ArrayList<>();
    for (JsonNode result : answer.at("/data/result")) {
      Map<String, String> labels = new LinkedHashMap<>();
      result
          .get("metric")
          .fields()
          .forEachRemaining(label -> labels.put(label.getKey(), label.getValue().asText()));
      List<double[]> points = new ArrayList<>();
      if (field.equals("value")) {
        points.add(point(result.get(field)));
      } else {
        result.get(field).forEach(pair -> points.add(point(pair)));
      }
      found.add(new Series(labels, points));
    }
    return found;
  }

  private static double[] point(JsonNode pair) {
    String value = pair.get(1).asText();
    return new double[] {
      pair.get(0).asDouble(),
      switch (value) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(value);
      }
    };
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
