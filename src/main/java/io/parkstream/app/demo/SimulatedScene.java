package io.parkstream.app.demo;

import io.parkstream.domain.CameraId;
import io.parkstream.gateway.CarParkSimulator;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.gateway.SimulatorOptions;
import io.parkstream.gateway.SimulatorStyle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The drawn car park, in real time; its looks are those that no model has learned from. */
final class SimulatedScene implements DemoScene {
  private static final int CAMERAS = 4;
  private static final int SPACES = 8;
  private static final Duration LIGHT_HOLDS = Duration.ofSeconds(15);

  private final CarParkSimulator park;
  private final long seed;
  private int turn;
  private @Nullable Instant before;

  SimulatedScene(long seed) {
    this.seed = seed;
    this.park =
        new CarParkSimulator(
            new SimulatorOptions(
                SimulatorStyle.DEMO,
                seed,
                "demo",
                CAMERAS,
                SPACES,
                SimulatorOptions.BRISK,
                LIGHT_HOLDS));
  }

  @Override
  public String describe() {
    int spaces = park.cameras().stream().mapToInt(camera -> park.spaces(camera).size()).sum();
    return "a drawn car park, seed "
        + seed
        + ", "
        + park.cameras().size()
        + " cameras, "
        + spaces
        + " spaces";
  }

  @Override
  public List<LabelledCrop> next(Instant capturedAt) {
    if (before != null) {
      park.advance(Duration.between(before, capturedAt));
    }
    before = capturedAt;
    CameraId camera = park.cameras().get(turn++ % park.cameras().size());
    return park.frame(camera, capturedAt);
  }
}
