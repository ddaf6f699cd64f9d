package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.LogLines;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CameraFaultLogTest {
  private static final String FRAMES = "mjpeg, 64 × 48";

  private final LogLines lines = LogLines.of(CameraFaultLogTest.class);
  // Near the end of the numbers, where System.nanoTime may begin too.
  private long nanos = Long.MAX_VALUE - 1000;
  private final CameraFaultLog log =
      new CameraFaultLog(
          Logger.getLogger(CameraFaultLogTest.class),
          CameraAddress.of("rtsp://camera/a"),
          () -> nanos);

  @AfterEach
  void close() {
    lines.close();
  }

  @Test
  void cameraThatComesAndGoes_isSaidOncePerMinute() {
    for (int second = 0; second < 150; second += 3) {
      log.connected(FRAMES);
      log.fault("the stream has ended");
      nanos += 3_000_000_000L;
    }

    // At 0, 60 and 120 s, and the connection before each and after the first two.
    assertThat(count("the stream has ended; connecting again")).isEqualTo(3);
    assertThat(count("connected, " + FRAMES)).isEqualTo(4);
    assertThat(lines.all()).hasSize(7);
  }

  @Test
  void cameraWithAnotherFaultEachTime_hasSomeLinesPerMinute() {
    for (int i = 0; i < 1200; i++) {
      log.connected(FRAMES);
      log.fault("fault " + i % 7);
      nanos += 100_000_000L;
    }

    assertThat(count("connecting again")).isEqualTo(2 * CameraFaultLog.MOST_LINES);
    assertThat(count("connected, ")).isLessThanOrEqualTo(1 + 2 * CameraFaultLog.MOST_LINES);
  }

  @Test
  void cameraThatIsBack_isSaid() {
    log.fault("Connection refused");
    log.fault("Connection refused");
    log.connected(FRAMES);
    log.connected(FRAMES);

    assertThat(lines.all()).hasSize(2);
    assertThat(lines.all().get(0)).contains("rtsp://camera/a", "Connection refused");
    assertThat(lines.all().get(1)).contains("rtsp://camera/a", "connected, " + FRAMES);
  }

  private long count(String text) {
    return lines.all().stream().filter(line -> line.contains(text)).count();
  }
}
