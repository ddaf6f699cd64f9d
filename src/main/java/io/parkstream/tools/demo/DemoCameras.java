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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The demo's cameras, of which each sends a frame in its turn. Recorded frames change in real time;
 * in the drawn car park a second shows a minute of an afternoon.
 */
final class DemoCameras {
  private static final int CAMERAS = 4;
  private static final int SPACES = 8;
  private static final Duration LIGHT_HOLDS = Duration.ofMinutes(15);

  /** How much faster than real time the drawn car park lives. */
  private static final int FAST_MOTION = 60;

  private static final List<String> ZONES = List.of("lower-deck", "upper-deck");

  private final CropSource source;
  private final int speed;
  private final List<String> zones;
  private final String origin;
  private int turn;
  private @Nullable Instant before;

  /**
   * @param speed seconds that pass for the cameras in one second
   * @param zones of the site, in the order of the cameras; may be empty
   */
  private DemoCameras(CropSource source, int speed, List<String> zones, String origin) {
    this.source = source;
    this.speed = speed;
    this.zones = zones;
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
            SimulatorOptions.AFTERNOON,
            LIGHT_HOLDS);
    return new DemoCameras(
        new CarParkSimulator(options),
        FAST_MOTION,
        ZONES,
        "a drawn car park in fast motion, where a second shows a minute of an afternoon, seed "
            + seed);
  }

  /** Over the annotated frames of a folder, again and again. */
  static DemoCameras recorded(Path folder, CropGeometry geometry) {
    RecordedFrames frames =
        RecordedFrames.open(folder, null, geometry, RecordedFrames.DEFAULT_HOLD);
    return new DemoCameras(
        frames, 1, List.of(), frames.frameCount() + " recorded frames of " + folder);
  }

  String describe() {
    int spaces = source.cameras().stream().mapToInt(camera -> source.spaces(camera).size()).sum();
    return origin + ", " + source.cameras().size() + " cameras, " + spaces + " spaces";
  }

  List<SpaceMap> maps() {
    List<CameraId> cameras = source.cameras();
    return IntStream.range(0, cameras.size())
        .mapToObj(i -> zoned(source.map(cameras.get(i)), i * zones.size() / cameras.size()))
        .toList();
  }

  private SpaceMap zoned(SpaceMap map, int zone) {
    if (zones.isEmpty()) {
      return map;
    }
    return new SpaceMap(
        map.camera(),
        map.revision(),
        map.frame(),
        map.silenceBudget(),
        map.spaces().stream()
            .map(space -> new SpaceMap.MappedSpace(space.space(), zones.get(zone), space.polygon()))
            .toList());
  }

  /** The next camera's frame: the crops of its spaces, with the truth. */
  List<LabelledCrop> next(Instant capturedAt) {
    if (before != null) {
      source.advance(Duration.between(before, capturedAt).multipliedBy(speed));
    }
    before = capturedAt;
    CameraId camera = source.cameras().get(turn++ % source.cameras().size());
    return source.frame(camera, capturedAt);
  }
}
