package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parkstream.ParkstreamException;
import io.parkstream.testing.LogLines;
import io.parkstream.testing.NoisyPicture;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras over HTTP, by a real server. */
class CameraFramesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PERIOD = Duration.ofMillis(50);

  @TempDir Path folder;

  private final SkippedFrames skipped = new SkippedFrames();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void snapshots_areTakenAgainAndAgain_withTheLoginThatNoLogShows() throws IOException {
    // Given a camera whose second picture is cut off
    byte[] jpeg = NoisyPicture.of(64, 48, 1).jpeg();
    AtomicInteger asked = new AtomicInteger();
    server
        .createContext(
            "/snapshot.jpg",
            exchange ->
                answer(
                    exchange,
                    "image/jpeg",
                    asked.incrementAndGet() == 2 ? Arrays.copyOf(jpeg, jpeg.length / 2) : jpeg))
        .setAuthenticator(
            new BasicAuthenticator("camera") {
              @Override
              public boolean checkCredentials(String user, String password) {
                return user.equals("viewer") && password.equals("p@ss:wörd/?#");
              }
            });
    CameraAddress address =
        CameraLogin.of("test", "viewer:p@ss:wörd/?#")
            .at(CameraAddress.of(url("/snapshot.jpg") + "?token=secret"));

    // When
    Instant begun = Instant.now();
    try (LogLines log = LogLines.of(CameraFrames.class);
        CameraFrames frames = camera(address)) {
      for (int i = 0; i < 3; i++) {
        try (Frame frame = take(frames)) {
          // Then
          assertThat(frame.width()).isEqualTo(64);
          assertThat(frame.height()).isEqualTo(48);
          assertThat(frame.recordedAt()).isBetween(begun, Instant.now());
          assertThat(frame.name()).startsWith("http://127.0.0.1:").doesNotContain("ss:w", "secret");
        }
      }
      assertThat(skipped.counts()).containsKey(SkippedFrames.Reason.INCOMPLETE);
      assertThat(log.all())
          .anyMatch(line -> line.contains("connected, mjpeg, 64 × 48"))
          .noneMatch(line -> line.contains("secret") || line.contains("p%40ss"));
    }
  }

  @Test
  void motionJpeg_isReadAsItComes_andConnectedAgain_whenItEnds() {
    // Given a stream that ends after five pictures, of which one is half
    AtomicInteger connections = new AtomicInteger();
    server.createContext(
        "/video.mjpg",
        exchange -> {
          connections.incrementAndGet();
          exchange
              .getResponseHeaders()
              .set("Content-Type", "multipart/x-mixed-replace; boundary=frame");
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < 5; i++) {
              byte[] jpeg = NoisyPicture.of(80, 60, i).jpeg();
              byte[] part = i == 3 ? Arrays.copyOf(jpeg, jpeg.length / 2) : jpeg;
              body.write(
                  ("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: "
                          + part.length
                          + "\r\n\r\n")
                      .getBytes(StandardCharsets.US_ASCII));
              body.write(part);
              body.write("\r\n".getBytes(StandardCharsets.US_ASCII));
              body.flush();
              await().pollDelay(Duration.ofMillis(30)).until(() -> true);
            }
          }
        });

    // When, Then
    try (CameraFrames frames = camera(CameraAddress.of(url("/video.mjpg")))) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                frames.next().ifPresent(CameraFramesTest::requireWhole);
                return connections.get() >= 3;
              });
    }
    assertThat(skipped.counts().keySet()).isSubsetOf(SkippedFrames.Reason.INCOMPLETE);
  }

  private static void requireWhole(Frame frame) {
    try (frame) {
      assertThat(frame.width()).isEqualTo(80);
      assertThat(frame.height()).isEqualTo(60);
    }
  }

  @Test
  void camera_thatIsAway_isWaitedFor() throws IOException {
    // Given
    int port = server.getAddress().getPort();
    server.stop(0);
    try (LogLines log = LogLines.of(CameraFrames.class);
        CameraFrames frames = camera(CameraAddress.of("http://127.0.0.1:" + port + "/now.jpg"))) {
      await()
          .atMost(PATIENCE)
          .until(() -> log.all().stream().anyMatch(line -> line.contains("Connection refused")));
      assertThat(frames.next()).isEmpty();
      assertThat(frames.isOver()).isFalse();

      // When
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.setExecutor(threads);
      server.createContext(
          "/now.jpg",
          exchange -> answer(exchange, "image/jpeg", NoisyPicture.of(32, 32, 1).jpeg()));
      server.start();

      // Then
      try (Frame frame = take(frames)) {
        assertThat(frame.width()).isEqualTo(32);
      }
    }
  }

  /** What a broken or hostile address may answer instead of a picture. */
  @ParameterizedTest
  @ValueSource(strings = {"playlist", "page", "nothing", "redirection", "refusal", "zeros"})
  void whatIsNoPicture_isSaid_andAskedAgain(String kind) throws IOException {
    // Given a file of this machine that a playlist or a redirection would show
    Path secret = folder.resolve("secret.jpg");
    Files.write(secret, NoisyPicture.of(16, 16, 9).jpeg());
    AtomicInteger asked = new AtomicInteger();
    server.createContext(
        "/camera",
        exchange -> {
          if (asked.incrementAndGet() > 2) {
            answer(exchange, "image/jpeg", NoisyPicture.of(32, 24, 1).jpeg());
            return;
          }
          switch (kind) {
            case "playlist" ->
                answer(
                    exchange,
                    "application/vnd.apple.mpegurl",
                    ("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://" + secret + "\n")
                        .getBytes(StandardCharsets.UTF_8));
            case "page" ->
                answer(
                    exchange, "text/html", "<html>login</html>".getBytes(StandardCharsets.UTF_8));
            case "redirection" -> {
              exchange.getResponseHeaders().set("Location", "file://" + secret);
              exchange.sendResponseHeaders(302, -1);
              exchange.close();
            }
            case "refusal" -> {
              exchange.sendResponseHeaders(401, -1);
              exchange.close();
            }
            case "zeros" -> answer(exchange, "image/jpeg", new byte[100_000]);
            default -> answer(exchange, "image/jpeg", new byte[0]);
          }
        });

    // When
    try (LogLines log = LogLines.of(CameraFrames.class);
        CameraFrames frames = camera(CameraAddress.of(url("/camera")));
        Frame frame = take(frames)) {
      // Then
      assertThat(frame.width()).isEqualTo(32);
      assertThat(log.all().size() + skipped.total()).as("said").isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "concat:rtsp://camera/a|rtsp://camera/b",
        "rtsp://user:secret@camera/a b",
        "/dev/video0",
        "gopher://camera/",
        "rtsp://",
        "rtsp://user:secret/word@camera/a",
        "rtsp://user:x?secret@camera/a",
        ""
      })
  void address_refusesWhatIsNoCamera_withoutItsLogin(String url) {
    assertThatThrownBy(() -> CameraAddress.of(url))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("expected")
        .hasMessageNotContaining("secret");
  }

  @Test
  void address_showsNoLogin() {
    CameraAddress address = CameraAddress.of("RTSP://u:p@ss@camera:554/a?user=u&password=p");

    assertThat(address).hasToString("rtsp://camera:554/a…");
    assertThat(address.url()).isEqualTo("rtsp://u:p@ss@camera:554/a?user=u&password=p");
    assertThat(address.withLogin("a", "b c").url())
        .isEqualTo("rtsp://a:b%20c@camera:554/a?user=u&password=p");
  }

  @Test
  void address_showsNoLogin_thatIsInItsPath() {
    assertThat(CameraAddress.of("rtsp://camera/user=admin&password=secret&channel=1"))
        .hasToString("rtsp://camera/user…");
  }

  @Test
  void login_isTheFirstLine_andIsNotShown() throws IOException {
    Path file = Files.write(folder.resolve("login"), List.of("user:pass:word", "# a note"));

    assertThat(CameraLogin.read(file)).isEqualTo(new CameraLogin("user", "pass:word"));
    assertThat(CameraLogin.read(file).toString()).doesNotContain("word");
    assertThatThrownBy(() -> CameraLogin.of(file.toString(), "hunter2"))
        .hasMessageContaining("expected user:password")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> CameraLogin.read(folder.resolve("none")))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("none");
  }

  private CameraFrames camera(CameraAddress address) {
    return new CameraFrames(
        address,
        CameraFrames.Transport.TCP,
        PERIOD,
        skipped,
        new CameraConnections(),
        Duration.ofMillis(50));
  }

  private static Frame take(CameraFrames frames) {
    return await().atMost(PATIENCE).until(frames::next, Optional::isPresent).orElseThrow();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
