package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.testing.LogLines;
import io.parkstream.tools.demo.EmbeddedBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An RTSP server of GStreamer's whose camera sees a white ball that moves over black. */
@EnabledIf(
    value = "canServe",
    disabledReason = "cameras over RTSP: python3-gi and GStreamer's RTSP server are not installed")
class CameraRtspIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KILLS = "long".equals(System.getProperty("chaos")) ? 20 : 2;
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path folder;

  private final int port = EmbeddedBroker.freePort();
  private final SkippedFrames skipped = new SkippedFrames();

  @ParameterizedTest
  @EnumSource(CameraFrames.Transport.class)
  void frames_areTheCameras_alsoAfterItsServerWasKilled(CameraFrames.Transport transport)
      throws Exception {
    // Given
    Process server = serve(640, 480);
    try (CameraFrames frames =
        new CameraFrames(address(), transport, Duration.ofMillis(200), skipped)) {
      for (int kill = 0; kill < KILLS; kill++) {
        requireBall(frames, 640, 480);

        // When
        server.destroyForcibly().waitFor();
        server = serve(640, 480);
      }

      // Then
      requireBall(frames, 640, 480);

      // When it comes back with another size
      server.destroyForcibly().waitFor();
      server = serve(320, 240);

      // Then
      requireBall(frames, 320, 240);
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  @Test
  void login_isGivenByDigest_andAWrongOneIsSaid() throws Exception {
    Process server = serve(320, 240, "viewer:s3cret");
    try (LogLines log = LogLines.of(CameraFrames.class)) {
      // When
      try (CameraFrames frames = camera(new CameraLogin("viewer", "wrong").at(address()))) {
        // Then
        await()
            .atMost(PATIENCE)
            .until(() -> log.all().stream().anyMatch(line -> line.contains("401")));
        assertThat(frames.next()).isEmpty();
      }
      try (CameraFrames frames = camera(new CameraLogin("viewer", "s3cret").at(address()))) {
        requireBall(frames, 320, 240);
      }
      assertThat(log.all()).noneMatch(line -> line.contains("wrong") || line.contains("s3cret"));
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private CameraFrames camera(CameraAddress address) {
    return new CameraFrames(address, CameraFrames.Transport.TCP, Duration.ofMillis(200), skipped);
  }

  private CameraAddress address() {
    return CameraAddress.of("rtsp://127.0.0.1:" + port + "/camera");
  }

  /** Three pictures of this size, without a colour and with a ball. */
  private static void requireBall(CameraFrames frames, int width, int height) {
    List<Frame> seen = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Optional<Frame> next = frames.next();
              if (next.isPresent()) {
                Frame frame = next.get();
                requireGrey(frame);
                if (frame.width() == width && frame.height() == height) {
                  seen.add(frame);
                } else {
                  frame.close();
                }
              }
              return seen.size() >= 3;
            });
    seen.forEach(Frame::close);
  }

  /** A decoder's green, or blocks of another picture, would have colours. */
  private static void requireGrey(Frame frame) {
    ByteBuffer pixels = frame.pixels().createBuffer();
    int brightest = 0;
    int coloured = 0;
    for (int i = 0; i + 2 < pixels.capacity(); i += 3) {
      int blue = pixels.get(i) & 0xFF;
      int green = pixels.get(i + 1) & 0xFF;
      int red = pixels.get(i + 2) & 0xFF;
      brightest = Math.max(brightest, green);
      if (Math.max(Math.abs(blue - green), Math.abs(red - green)) > 40) {
        coloured++;
      }
    }
    assertThat(brightest).as("a ball in %s", frame.name()).isGreaterThan(200);
    assertThat(coloured).as("coloured pixels of %s", frame.name()).isZero();
  }

  private Process serve(int width, int height, String... login)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PYTHON, "src/test/resources/cameras/rtsp.py"));
    command.addAll(
        List.of(Integer.toString(port), Integer.toString(width), Integer.toString(height), "50"));
    command.addAll(List.of(login));
    Path out = folder.resolve("rtsp.out");
    Files.writeString(out, "");
    Process server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
            .start();
    await()
        .atMost(PATIENCE)
        .until(() -> !server.isAlive() || Files.readString(out).contains("READY"));
    assertThat(server.isAlive()).as(() -> read(out)).isTrue();
    return server;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  static boolean canServe() throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return false;
    }
    Process probe =
        new ProcessBuilder(
                PYTHON,
                "-c",
                "import gi; gi.require_version('GstRtspServer', '1.0');"
                    + " from gi.repository import Gst, GstRtspServer; Gst.init(None);"
                    + " assert Gst.ElementFactory.find('x264enc') and Gst.ElementFactory.find('rtph264pay')")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return probe.waitFor(60, TimeUnit.SECONDS) && probe.exitValue() == 0;
  }
}
