package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.FolderFrames;
import io.parkstream.gateway.Frame;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.testing.AviDraft;
import io.parkstream.testing.NoisyPicture;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class GatewayCommandTest {
  private static final SpaceMap.MappedSpace RECTANGLE = space("1", 10, 10, 40, 10, 40, 60, 10, 60);
  private static final SpaceMap.MappedSpace TRIANGLE = space("2", 50, 10, 90, 10, 90, 60);

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine line =
      CommandLineApplication.commandLine(
              new GatewayCommand(defaults()), CommandLine.defaultFactory())
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true));

  @Test
  void gateway_refusesARate_thatTheMapTakesForSilence() {
    // When
    int code = gateway(map(Duration.ofSeconds(60)), "--rate", "0.01");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "at --rate 0.01 a camera sends each 100 s, and ",
            "map.json says that it is dead after 60 s;"
                + " raise silenceBudgetSeconds to 300 or raise --rate to 0.034");
  }

  @Test
  void gateway_refusesATimeZone_thatNobodyKnows() {
    // When
    int code = gateway(map(null), "--time", "recorded", "--time-zone", "Europe/Berlln");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("--time-zone", "Europe/Berlln");
  }

  @Test
  void gateway_refusesAKeepAlive_thatTheMapTakesForSilence() {
    // When
    int code = gateway(map(Duration.ofSeconds(90)), "--on-change");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "a quiet camera sends each 60 s, and ",
            "dead after 90 s; raise silenceBudgetSeconds to 180 or lower --keep-alive to 45s");
  }

  @Test
  void gateway_refusesAKeepAlive_ofWhichThreeAreNoSilenceBudget() {
    for (String keepAlive : List.of("200ms", "10h")) {
      // When
      int code = gateway(map(null), "--on-change", "--keep-alive", keepAlive);

      // Then
      assertThat(code).as(keepAlive).isEqualTo(2);
    }
    assertThat(err.toString())
        .contains(
            "--keep-alive must be from 0.334 to 28800 s and not 0.2 s",
            "--keep-alive must be from 0.334 to 28800 s and not 36000 s");
  }

  @Test
  void gateway_saysNotToRaiseTheBudget_whereNoMapCouldSayIt() {
    // When
    int code = gateway(map(Duration.ofSeconds(60)), "--on-change", "--keep-alive", "20h");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("dead after 60 s; lower --keep-alive to 30s");
  }

  @Test
  void gateway_refusesPerspective_whereASpaceHasNotFourCorners() {
    // When
    int code = gateway(map(null, RECTANGLE, TRIANGLE), "--geometry", "perspective");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("space 2 of ", "map.json has 3; bounding-box and square take any number");
  }

  @Test
  void gateway_saysWhereNoBrokerAnswers_withinSeconds() throws IOException {
    // Given a port that is taken and silent
    NoisyPicture.of(100, 80, 1).write(folder.resolve("1.jpg"));
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "localhost:" + silent.getLocalPort();
      long begun = System.nanoTime();

      // When
      int code = gateway(map(null), "--broker", address);

      // Then
      assertThat(code).isEqualTo(1);
      assertThat(err.toString()).contains("gateway: no broker answers at " + address + " within");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void gateway_refusesToFollowAFilm() {
    // When
    int code = line.execute("--map", "map.json", "--video", "film.avi", "--follow");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("--follow waits for pictures in a folder");
  }

  @Test
  void frame_isTheFirstOfAFilm() throws IOException {
    // Given
    Path film = folder.resolve("film.avi");
    List<byte[]> frames =
        List.of(NoisyPicture.of(100, 80, 1).jpeg(), NoisyPicture.of(100, 80, 2).jpeg());
    Files.write(film, new AviDraft(frames).bytes());
    Path file = folder.resolve("frame.png");

    // When
    int code = line.execute("frame", film.toString(), file.toString());

    // Then
    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).contains("frame.png: 100 × 80 pixels of " + film);
    assertThat(file).isNotEmptyFile();
  }

  @Test
  void frame_saysThatAFilm_cannotBeRead() throws IOException {
    Path film = Files.write(folder.resolve("film.mp4"), new byte[2000]);

    int code = line.execute("frame", film.toString(), folder.resolve("frame.png").toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("film.mp4 cannot be read: ").doesNotContain("\tat ");
  }

  @Test
  void frame_isTheCameras() throws IOException {
    // Given
    byte[] picture = NoisyPicture.of(100, 80, 1).jpeg();
    HttpServer camera =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    camera.createContext(
        "/now.jpg",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
          exchange.sendResponseHeaders(200, picture.length);
          exchange.getResponseBody().write(picture);
          exchange.close();
        });
    camera.start();
    Path file = folder.resolve("frame.png");
    try {
      // When
      String url = "http://user:secret@127.0.0.1:" + camera.getAddress().getPort() + "/now.jpg";
      int code = line.execute("frame", url, file.toString());

      // Then
      assertThat(code).as(err.toString()).isZero();
      assertThat(out.toString()).contains("100 × 80 pixels of http://127.0.0.1:");
      assertThat(out.toString() + err).doesNotContain("secret");
      try (Frame frame = FolderFrames.read(file)) {
        assertThat(frame.width()).isEqualTo(100);
      }
    } finally {
      camera.stop(0);
    }
  }

  @Test
  void frame_saysWhy_whenThereIsNone() throws IOException {
    // Given a port that nobody listens on
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    // When
    int code =
        line.execute(
            "frame",
            "--timeout",
            "1s",
            "http://127.0.0.1:" + port + "/now.jpg",
            folder.resolve("frame.jpg").toString());

    // Then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("no whole frame of http://127.0.0.1:", "within 1 s");
    assertThat(line.execute("frame", "http://127.0.0.1/", "frame")).isEqualTo(1);
    assertThat(err.toString()).contains("unsupported file extension of frame");
  }

  @ParameterizedTest
  @CsvSource({
    "--camera rtsp://c/ --hold 10s, --hold and --time are for recorded frames",
    "--camera rtsp://c/ --time recorded, --hold and --time are for recorded frames",
    "--frames frames --login login, --login is for --camera",
    "--follow --camera rtsp://c/, --follow waits for pictures in a folder",
    "--frames frames --every 1s, --every is for --video",
    "--video film.mp4 --every 25h, --every must be at most 24h",
    "--video film.mp4 --every 0s, is not a time such as 60s",
    "--rate 1, '--map and one of --camera, --frames and --video'"
  })
  void gateway_refusesOptions_thatItsSourceHasNoUseFor(String options, String message) {
    // When
    int code = line.execute(("--map map.json " + options).split(" "));

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void preview_saysWhatItWrote() {
    // Given
    Path frame = NoisyPicture.of(100, 80, 1).write(folder.resolve("1.jpg"));
    Path file = folder.resolve("map.json");
    SpaceMapFile.write(map(null), file);
    Path preview = folder.resolve("preview.png");

    // When
    int code = line.execute("preview", file.toString(), frame.toString(), preview.toString());

    // Then
    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains(preview + ": 1 spaces of camera lot-1/north over ", "100 × 80 pixels");
    assertThat(preview).isNotEmptyFile();
  }

  @Test
  void gateway_namesTheLocale_whenAPathCannotBeHeldByIt() {
    // Given what a Java process is given for a letter that its locale has not
    String path = "Parkplatz S\0d";

    // When
    int code = line.execute("--map", path);

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("LC_ALL=C.UTF-8");
  }

  @Test
  void gateway_saysWhatIsWrong_whenTheBrokerHasNoPort() {
    // When
    int code = gateway(map(null), "--broker", "localhost");

    // Then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("gateway: no Kafka client for localhost: ")
        .contains("bootstrap.servers", "HOST:PORT");
  }

  private int gateway(SpaceMap map, String... options) {
    Path file = folder.resolve("map.json");
    SpaceMapFile.write(map, file);
    List<String> arguments =
        new ArrayList<>(List.of("--map", file.toString(), "--frames", folder.toString()));
    arguments.addAll(List.of(options));
    return line.execute(arguments.toArray(String[]::new));
  }

  private static SpaceMap map(@Nullable Duration silenceBudget) {
    return map(silenceBudget, RECTANGLE);
  }

  private static SpaceMap map(@Nullable Duration silenceBudget, SpaceMap.MappedSpace... spaces) {
    return new SpaceMap(
        new CameraId("lot-1", "north"),
        1,
        new SpaceMap.Frame(100, 80),
        silenceBudget,
        List.of(spaces));
  }

  private static SpaceMap.MappedSpace space(String id, double... xy) {
    List<SpaceMap.Corner> corners = new ArrayList<>();
    for (int i = 0; i < xy.length; i += 2) {
      corners.add(new SpaceMap.Corner(xy[i], xy[i + 1]));
    }
    return new SpaceMap.MappedSpace(id, null, corners);
  }

  static ParkstreamConfig defaults() {
    return new SmallRyeConfigBuilder()
        .withMapping(ParkstreamConfig.class)
        .withConverter(Duration.class, 100, new DurationConverter())
        .withConverter(MemorySize.class, 100, new MemorySizeConverter())
        .build()
        .getConfigMapping(ParkstreamConfig.class);
  }
}
