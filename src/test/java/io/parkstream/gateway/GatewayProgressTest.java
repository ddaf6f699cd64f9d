package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.gateway.SkippedFrames.Reason;
import io.parkstream.testing.HandClock;
import io.parkstream.testing.LogLines;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayProgressTest {
  private final HandClock clock = new HandClock(Instant.EPOCH);
  private CameraTotals totals =
      new CameraTotals(
          new CameraGateway.Counts(0, 0, 0, 0, 0), new CropPublisher.Counts(0, 0, 0, 0), Map.of());

  @Test
  void look_saysEachMinute_whatWasDoneInIt() {
    try (LogLines lines = LogLines.of(GatewayProgress.class)) {
      // Given
      GatewayProgress progress = new GatewayProgress("lot/cam", () -> totals, clock::nanoTime);

      // When
      for (int second = 1; second <= 185; second++) {
        clock.advance(Duration.ofSeconds(1));
        totals =
            second <= 120
                ? new CameraTotals(
                    new CameraGateway.Counts(second, 4L * second, 4L * second, second / 100L, 0),
                    new CropPublisher.Counts(4L * second, 4L * second - 1, 0, second / 60),
                    Map.of(Reason.INCOMPLETE, second / 30L, Reason.WRONG_SIZE, second / 100L))
                : totals;
        progress.look();
      }

      // Then
      assertThat(lines.all())
          .containsExactly(
              "INFO camera lot/cam, last 60 s: 60 frames, 2 skipped (2 incomplete);"
                  + " 240 crops sent, 239 acknowledged, 0 failed, 1 too large",
              "INFO camera lot/cam, last 60 s: 60 frames (1 late), 3 skipped (2 incomplete, 1 wrong size);"
                  + " 240 crops sent, 240 acknowledged, 0 failed, 1 too large",
              "WARN camera lot/cam, last 60 s: 0 frames, 0 skipped;"
                  + " 0 crops sent, 0 acknowledged, 0 failed, 0 too large");
    }
  }

  @Test
  void skippedFrames_logTheFirstOfAReason_thenOneAMinute() {
    try (LogLines lines = LogLines.of(SkippedFrames.class)) {
      // Given
      SkippedFrames skipped = new SkippedFrames(clock);

      // When
      for (int second = 0; second < 130; second++) {
        skipped.add(Reason.INCOMPLETE, second + ".jpg", "half");
        clock.advance(Duration.ofSeconds(1));
      }
      skipped.add(Reason.WRONG_SIZE, "x.jpg", "small");

      // Then
      assertThat(lines.all())
          .containsExactly(
              "WARN skipped frame 0.jpg: half",
              "WARN skipped frame 60.jpg: half (and 59 more incomplete)",
              "WARN skipped frame 120.jpg: half (and 59 more incomplete)",
              "WARN skipped frame x.jpg: small");
      assertThat(skipped.total()).isEqualTo(131);
    }
  }
}
