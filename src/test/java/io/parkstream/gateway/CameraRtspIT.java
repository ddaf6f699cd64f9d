package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.testing.LogLines;
import io.parkstream.testing.RtspCamera;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An RTSP server of GStreamer's whose camera sees a white ball that moves over black. */
@EnabledIf(
    value = "io.parkstream.testing.RtspCamera#canServe",
    disabledReason = "cameras over RTSP: python3-gi and GStreamer's RTSP server are not installed")
class CameraRtspIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KILLS = "long".equals(System.getProperty("chaos")) ? 20 : 2;

  @TempDir Path folder;

  private final SkippedFrames skipped = new SkippedFrames();

  @ParameterizedTest
  @EnumSource(CameraFrames.Transport.class)
  void frames_areTheCameras_alsoAfterItsServerWasKilled(CameraFrames.Transport transport)
      throws Exception {
    // Given
    try (RtspCamera camera = new RtspCamera(folder)) {
      camera.showBall(640, 480, RtspCamera.OPEN);
      try (CameraFrames frames =
          new CameraFrames(
              CameraAddress.of(camera.address()), transport, Duration.ofMillis(200), skipped)) {
        for (int kill = 0; kill < KILLS; kill++) {
          requireBall(frames, 640, 480);

          // When
          camera.kill();
          camera.showBall(640, 480, RtspCamera.OPEN);
        }

        // Then
        requireBall(frames, 640, 480);

        // When it comes back with another size
        camera.kill();
        camera.showBall(320, 240, RtspCamera.OPEN);

        // Then
        requireBall(frames, 320, 240);
      }
    }
  }

  @Test
  void login_isGivenByDigest_andAWrongOneIsSaid() throws Exception {
    try (RtspCamera camera = new RtspCamera(folder);
        LogLines log = LogLines.of(CameraFrames.class)) {
      camera.showBall(320, 240, "viewer:s3cret");
      CameraAddress address = CameraAddress.of(camera.address());

      // When
      try (CameraFrames frames = frames(new CameraLogin("viewer", "wrong").at(address))) {
        // Then
        await()
            .atMost(PATIENCE)
            .until(() -> log.all().stream().anyMatch(line -> line.contains("401")));
        assertThat(frames.next()).isEmpty();
      }
      try (CameraFrames frames = frames(new CameraLogin("viewer", "s3cret").at(address))) {
        requireBall(frames, 320, 240);
      }
      assertThat(log.all()).noneMatch(line -> line.contains("wrong") || line.contains("s3cret"));
    }
  }

  private CameraFrames frames(CameraAddress address) {
    return new CameraFrames(address, CameraFrames.Transport.TCP, Duration.ofMillis(200), skipped);
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
}
