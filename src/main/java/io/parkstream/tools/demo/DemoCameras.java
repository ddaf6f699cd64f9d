package io.parkstream.tools.demo;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.CropSource;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.tools.simulator.CarParkSimulator;
import io.parkstream.tools.simulator.SimulatorOptions;
import io.parkstream.tools.simulator.SimulatorStyle;
import io.parkstream.training.dataset.RecordedFrames;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The demo's cameras, of which each sends a frame in its turn, in real time. */
final class DemoCameras {
  private static final int CAMERAS = 4;
  private static final int SPACES = 8;
  private static final Duration LIGHT_HOLDS = Duration.ofSeconds(15);

  private final CropSource source;
  private final String origin;
  private int turn;
  private @Nullable Instant before;

  private DemoCameras(CropSource source, String origin) {
    this.source = source;
    this.origin = origin;
  }

  /** Over a drawn car park, whose looks are those that no model has learned from. */
  static DemoCameras drawn(long seed) {
    SimulatorOptions options =
        new SimulatorOptions(
            SimulatorStyle.DEMO,
            seed,
            "demo",
            CAMERAS,
            SPACES,
            SimulatorOptions.BRISK,
            LIGHT_HOLDS);
    return new DemoCameras(new CarParkSimulator(options), "a drawn car park, seed " + seed);
  }

  /** Over the annotated frames of a folder, again and again. */
  static DemoCameras recorded(Path folder, CropGeometry geometry) {
    RecordedFrames frames =
        RecordedFrames.open(folder, null, geometry, RecordedFrames.DEFAULT_HOLD);
    return new DemoCameras(frames, frames.frameCount() + " recorded frames of " + folder);
  }

  String describe() {
    int spaces = source.cameras().stream().mapToInt(camera -> source.spaces(camera).size()).sum();
    return origin + ", " + source.cameras().size() + " cameras, " + spaces + " spaces";
  }

  List<SpaceMap> maps() {
    return source.cameras().stream().map(source::map).toList();
  }

  /** The next camera's frame: the crops of its spaces, with the truth. */
  List<LabelledCrop> next(Instant capturedAt) {
    if (before != null) {
      source.advance(Duration.between(before, capturedAt));
    }
    before = capturedAt;
    CameraId camera = source.cameras().get(turn++ % source.cameras().size());
    return source.frame(camera, capturedAt);
  }
}
