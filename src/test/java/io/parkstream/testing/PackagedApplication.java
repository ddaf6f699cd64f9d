package io.parkstream.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The application as it was packaged, run as its launcher runs it, on ports of its own and with a
 * folder for temporary files of its own, in which Streams locks its state.
 */
public final class PackagedApplication implements AutoCloseable {
  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
  private static final Pattern MANAGEMENT_PORT =
      Pattern.compile("Management interface listening on http://[^:]+:(\\d+)");
  private static final Pattern MAIN_PORT = Pattern.compile("Listening on: http://[^:]+:(\\d+)");
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(20);

  private final Path temporary;
  private final Process process;
  private final Lines out;
  private final Lines err;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * An answer over HTTP.
   *
   * @param took until it was there
   */
  public record Answer(int status, String body, Duration took) {}

  private PackagedApplication(Process process, Path temporary) {
    this.temporary = temporary;
    this.process = process;
    this.out = new Lines(process.getInputStream());
    this.err = new Lines(process.getErrorStream());
  }

  /**
   * Starts a command.
   *
   * @param properties system properties, such as configuration
   */
  public static PackagedApplication start(Map<String, String> properties, String... arguments) {
    if (!Files.isRegularFile(JAR)) {
      throw new IllegalStateException(JAR + " is missing: mvn package makes it");
    }
    Path temporary = directory();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Dlauncher.home=" + Path.of("").toAbsolutePath());
    command.add("-Xmx1g");
    // As the launcher does.
    command.add("-XX:+UseG1GC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:MaxDirectMemorySize=256m");
    command.add("-Dio.netty.maxDirectMemory=0");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Djdk.serialFilter=!*");
    command.add("-Dquarkus.http.port=0");
    command.add("-Dquarkus.management.port=0");
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    try {
      return new PackagedApplication(new ProcessBuilder(command).start(), temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts the service over topics of one partition.
   *
   * @param models the folder of the repository
   * @param model name in it
   * @param more properties beside
   */
  public static PackagedApplication serve(
      String bootstrapServers, Path models, String model, Map<String, String> more) {
    Map<String, String> properties = new HashMap<>(more);
    properties.put("parkstream.kafka.bootstrap-servers", bootstrapServers);
    properties.put("parkstream.kafka.partitions", "1");
    properties.put("parkstream.model.directory", models.toString());
    properties.put("parkstream.model.name", model);
    return start(properties, "serve");
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory("parkstream-it-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has written to standard output so far. */
  public List<String> out() {
    return out.all;
  }

  /** What it has written to standard error so far. */
  public String err() {
    return String.join("\n", err.all);
  }

  /** The port of health and metrics; empty while it is not open. */
  public Optional<Integer> managementPort() {
    Matcher port = MANAGEMENT_PORT.matcher(err());
    return port.find() ? Optional.of(Integer.parseInt(port.group(1))) : Optional.empty();
  }

  /** The port of page and API; empty while it is not open. */
  public Optional<Integer> mainPort() {
    Matcher port = MAIN_PORT.matcher(err());
    return port.find() ? Optional.of(Integer.parseInt(port.group(1))) : Optional.empty();
  }

  /** GET from the port of health and metrics; empty while it is not open. */
  public Optional<Answer> management(String path) throws InterruptedException {
    return send(MANAGEMENT_PORT, path, request -> {});
  }

  /**
   * Any request to the port of health and metrics; empty while it is not open.
   *
   * @param change method, headers and body; a GET without either if it does nothing
   */
  public Optional<Answer> management(String path, Consumer<HttpRequest.Builder> change)
      throws InterruptedException {
    return send(MANAGEMENT_PORT, path, change);
  }

  /** Any request to the port of page and API; empty while it is not open. */
  public Optional<Answer> main(String path, Consumer<HttpRequest.Builder> change)
      throws InterruptedException {
    return send(MAIN_PORT, path, change);
  }

  private Optional<Answer> send(
      Pattern listening, String path, Consumer<HttpRequest.Builder> change)
      throws InterruptedException {
    Matcher port = listening.matcher(err());
    if (!port.find()) {
      return Optional.empty();
    }
    URI uri = URI.create("http://127.0.0.1:" + port.group(1) + path);
    long begin = System.nanoTime();
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(HTTP_TIMEOUT);
      change.accept(request);
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      return Optional.of(new Answer(response.statusCode(), response.body(), took));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Asks it to end, as an orchestrator does. */
  public void terminate() {
    process.destroy();
  }

  /**
   * Waits for its end.
   *
   * @return the exit code, or empty if it still runs
   */
  public Optional<Integer> awaitExit(Duration timeout) throws InterruptedException {
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      return Optional.empty();
    }
    out.thread.join();
    err.thread.join();
    return Optional.of(process.exitValue());
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Collects what comes out of a stream. */
  private static final class Lines {
    final List<String> all = new CopyOnWriteArrayList<>();
    final Thread thread;

    Lines(InputStream stream) {
      thread = new Thread(() -> collect(stream), "output");
      thread.setDaemon(true);
      thread.start();
    }

    private void collect(InputStream stream) {
      try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
        reader.lines().forEach(all::add);
      } catch (IOException | UncheckedIOException e) {
        // The process was killed in the middle of a line.
      }
    }
  }
}
