package io.parkstream.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.testing.NoisyPicture;
import io.parkstream.tracing.Tracing;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a gateway says of itself over HTTP while it runs. */
class PortOptionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SITE = "site=\"lot-1\"";

  @TempDir Path folder;

  private final StringWriter err = new StringWriter();
  private final HttpClient http = HttpClient.newHttpClient();
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final List<AutoCloseable> opened = new ArrayList<>();
  private int port;

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @Test
  void port_tellsWhatTheCamerasDo_andWhichOfThemDoesNot() throws Exception {
    // Given one folder with a picture, one without, and a silence budget of 2 s
    PortOption.Open open = open();
    assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/q/health/ready").statusCode()).isEqualTo(503);
    assertThat(metric("parkstream_gateway_ready")).isZero();
    run(open, "north", "south");

    // When
    NoisyPicture.of(100, 80, 1).write(folder.resolve("north/1.jpg"));
    await().atMost(PATIENCE).until(() -> get("/q/health/ready").statusCode() == 200);
    NoisyPicture.of(90, 80, 1).write(folder.resolve("north/2.jpg"));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                metric(
                        "parkstream_gateway_frames_skipped_total",
                        "camera=\"north\"",
                        SITE,
                        "reason=\"wrong-size\"")
                    == 1);

    // Then
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                data("/q/health/ready")
                    .path("lot-1/south")
                    .asText()
                    .startsWith("silent, no frame for "));
    assertThat(metric("parkstream_gateway_frames_read_total", "camera=\"north\"")).isEqualTo(1);
    assertThat(metric("parkstream_gateway_frames_cut_total", "camera=\"north\"")).isEqualTo(1);
    assertThat(metric("parkstream_gateway_crops_published_total", "camera=\"north\"")).isEqualTo(1);
    assertThat(metric("parkstream_gateway_pictures_published_bytes_total", "camera=\"north\""))
        .isEqualTo(producer.history().get(0).value().length);
    assertThat(metric("parkstream_gateway_crops_failed_total", "camera=\"north\"")).isZero();
    assertThat(
            metric("parkstream_gateway_camera_state", "camera=\"south\"", SITE, "state=\"silent\""))
        .isEqualTo(1);
    assertThat(metric("parkstream_gateway_frame_age_seconds", "camera=\"south\""))
        .isBetween(2.0, PATIENCE.toSeconds() * 2.0);
    assertThat(get("/q/metrics").body()).contains("\njvm_memory_used_bytes{", "\nprocess_uptime");
    await().atMost(PATIENCE).until(() -> get("/q/health/ready").statusCode() == 503);
    assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    assertThat(metric("parkstream_gateway_cameras", "state=\"silent\"")).isEqualTo(2);
  }

  @Test
  void port_answers_whileOthersHoldConnections_andSendNoRequest() throws Exception {
    // Given more than it takes
    open();
    for (int i = 0; i < 60; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      opened.add(socket);
      socket.getOutputStream().write("GET /q/health/live HTTP/1.1\r\n".getBytes(US_ASCII));
    }

    // Then
    assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/q/metrics").statusCode()).isEqualTo(200);
    assertThat(get("/other").statusCode()).isEqualTo(404);
    assertThat(raw("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n")).contains(" 400 ");
    assertThat(raw("GET /q/health/live HTTP/1.1\r\nX: " + "x".repeat(10_000) + "\r\n\r\n"))
        .contains(" 431 ");
    assertThat(raw("POST /q/health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
        .contains(" 405 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "70000", "-1", "host:", ":9000", "http://host:9000"})
  void address_thatIsNone_isMisuse(String address) {
    int code = gateway("--port=" + address);

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("--port must be a port from 0 to 65535, or HOST:PORT");
  }

  @Test
  void port_thatIsTaken_isSaidBeforeTheBrokerIsAsked() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int code = gateway("--port=127.0.0.1:" + taken.getLocalPort());

      assertThat(code).isEqualTo(1);
      assertThat(err.toString())
          .contains(
              "cannot listen on 127.0.0.1:" + taken.getLocalPort() + " (--port)",
              "such as --port " + (taken.getLocalPort() + 1));
    }
  }

  private int gateway(String option) {
    map("north");
    return line()
        .execute(
            "--map=" + folder.resolve("north.json"),
            "--frames=" + folder,
            "--broker=localhost:1",
            option);
  }

  private CommandLine line() {
    return CommandLineApplication.commandLine(
            new GatewayCommand(GatewayCommandTest.defaults()), CommandLine.defaultFactory())
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err, true));
  }

  private PortOption.Open open() {
    PortOption option = new PortOption();
    option.address = "127.0.0.1:0";
    PortOption.Open open = option.open(line().getCommandSpec());
    opened.add(open);
    Matcher said = Pattern.compile("on port (\\d+) of 127.0.0.1").matcher(err.toString());
    assertThat(said.find()).as(err.toString()).isTrue();
    port = Integer.parseInt(said.group(1));
    return open;
  }

  /** Until the test ends. */
  private void run(PortOption.Open open, String... names) throws IOException {
    StringBuilder config = new StringBuilder("cameras:\n");
    for (String name : names) {
      map(name);
      Files.createDirectories(folder.resolve(name));
      config
          .append("  - map: ")
          .append(folder.resolve(name + ".json"))
          .append("\n    frames: ")
          .append(folder.resolve(name))
          .append("\n    rate: 20\n");
    }
    Path file = Files.writeString(folder.resolve("cameras.yaml"), config);
    ManyCameras cameras =
        new ManyCameras(file, () -> new GatewayCommand(GatewayCommandTest.defaults()));
    Thread command =
        new Thread(
            () ->
                cameras.run(
                    producer,
                    "crops",
                    condition -> {},
                    Tracing.OFF,
                    open::watch,
                    new PrintWriter(new StringWriter())));
    command.start();
    opened.add(
        () -> {
          command.interrupt();
          command.join(PATIENCE.toMillis());
          cameras.close();
        });
  }

  private void map(String camera) {
    SpaceMapFile.write(
        new SpaceMap(
            new CameraId("lot-1", camera),
            1,
            new SpaceMap.Frame(100, 80),
            Duration.ofSeconds(2),
            List.of(
                new SpaceMap.MappedSpace(
                    "1",
                    null,
                    List.of(
                        new SpaceMap.Corner(10, 10),
                        new SpaceMap.Corner(60, 10),
                        new SpaceMap.Corner(60, 60))))),
        folder.resolve(camera + ".json"));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode data(String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get(path).body()).at("/checks/0/data");
  }

  /** Of the only line that has all the labels. */
  private double metric(String name, String... labels) throws IOException, InterruptedException {
    List<String> lines =
        get("/q/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
            .filter(line -> List.of(labels).stream().allMatch(line::contains))
            .toList();
    assertThat(lines).as(name).hasSize(1);
    return Double.parseDouble(lines.get(0).substring(lines.get(0).lastIndexOf(' ') + 1));
  }

  /** The first line of the answer. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(20);
      return new String(answer, US_ASCII);
    }
  }
}
