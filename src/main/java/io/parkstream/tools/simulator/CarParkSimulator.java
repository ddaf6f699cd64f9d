package io.parkstream.tools.simulator;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CropSource;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.gateway.SpaceOutlines;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A drawn car park: cars arrive and leave, the light changes, and every camera can be asked for the
 * crops of its spaces, with the truth. The same options and the same calls give the same bytes.
 * Drawing a crop takes about 2 ms. Not thread safe.
 */
public final class CarParkSimulator implements CropSource {
  private static final int MAX_CANDIDATES = 50;

  private final SimulatorOptions options;
  private final List<Camera> cameras = new ArrayList<>();
  private final long seed;
  private long pictures;

  public CarParkSimulator(SimulatorOptions options) {
    this.options = options;
    // no seed shows the same scene in two styles
    seed = Dice.of(options.seed(), options.style().name().hashCode()).nextName();
    for (int i = 0; i < options.cameras(); i++) {
      cameras.add(camera(i));
    }
  }

  /** In the order of their names. */
  @Override
  public List<CameraId> cameras() {
    return cameras.stream().map(Camera::id).toList();
  }

  /** The spaces that a camera owns, at most as many as the options ask for. */
  @Override
  public List<SpaceId> spaces(CameraId camera) {
    return find(camera).spaces();
  }

  @Override
  public SpaceMap map(CameraId camera) {
    Camera from = find(camera);
    List<SpaceMap.MappedSpace> mapped = new ArrayList<>();
    for (int i = 0; i < from.spaces().size(); i++) {
      mapped.add(
          SpaceOutlines.mapped(
              from.spaces().get(i), from.eye().contour(from.eye().owned().get(i))));
    }
    return new SpaceMap(
        camera,
        0,
        new SpaceMap.Frame(SimulatedCamera.FRAME_WIDTH, SimulatedCamera.FRAME_HEIGHT),
        null,
        mapped);
  }

  /** Lets simulated time pass. */
  @Override
  public void advance(Duration duration) {
    for (Camera camera : cameras) {
      camera.park().advance(duration);
    }
  }

  /** One frame of a camera: the crops of all its spaces at this simulated moment. */
  @Override
  public List<LabelledCrop> frame(CameraId camera, Instant capturedAt) {
    int spaces = find(camera).spaces().size();
    List<LabelledCrop> crops = new ArrayList<>(spaces);
    for (int i = 0; i < spaces; i++) {
      crops.add(crop(camera, i, capturedAt));
    }
    return crops;
  }

  /**
   * The crop of one space at this simulated moment.
   *
   * @param space position in {@link #spaces(CameraId)}
   */
  public LabelledCrop crop(CameraId camera, int space, Instant capturedAt) {
    Camera from = find(camera);
    Stall stall = from.eye().owned().get(space);
    Dice dice = Dice.of(seed, 3, pictures++);
    byte[] picture = from.eye().draw(stall, from.park(), light(from), dice);
    return new LabelledCrop(
        camera,
        from.spaces().get(space),
        capturedAt,
        picture,
        from.park().isOccupied(stall.index()));
  }

  /**
   * The whole frame of a camera at this simulated moment, as JPEG: what a gateway cuts by the
   * camera's {@link #map}. Takes as long as some 100 crops.
   */
  public byte[] wholeFrame(CameraId camera) {
    Camera from = find(camera);
    return from.eye().drawFrame(from.park(), light(from), Dice.of(seed, 3, pictures++));
  }

  private Camera camera(int index) {
    SimulatedCamera eye = eye(index);
    CameraId id = new CameraId(options.site(), "cam-" + (index + 1));
    List<SpaceId> spaces = new ArrayList<>();
    for (int i = 0; i < eye.owned().size(); i++) {
      spaces.add(new SpaceId(options.site(), String.format("%d-%02d", index + 1, i + 1)));
    }
    CarPark park =
        new CarPark(
            eye.stallCount(),
            options.traffic(),
            options.style(),
            Dice.of(seed, 2, index).nextName());
    return new Camera(id, index, eye, park, spaces);
  }

  /** A layout whose perspective leaves too few whole spaces in the frame is drawn again. */
  private SimulatedCamera eye(int index) {
    SimulatedCamera best = candidate(index, 0);
    for (int i = 1; i < MAX_CANDIDATES && best.owned().size() < options.spacesPerCamera(); i++) {
      SimulatedCamera next = candidate(index, i);
      if (next.owned().size() > best.owned().size()) {
        best = next;
      }
    }
    return best;
  }

  private SimulatedCamera candidate(int index, int attempt) {
    return new SimulatedCamera(
        options.style(), options.spacesPerCamera(), Dice.of(seed, 1, index, attempt));
  }

  /** Light holds for an episode; each camera has its own, as cameras do. */
  private Light light(Camera camera) {
    long episode = camera.park().now().toNanos() / options.lightHolds().toNanos();
    Dice dice = Dice.of(seed, 4, camera.index(), episode);
    return Light.of(options.style().weather(dice), dice);
  }

  private Camera find(CameraId id) {
    return cameras.stream()
        .filter(camera -> camera.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no camera " + id.key() + " in " + cameras()));
  }

  private record Camera(
      CameraId id, int index, SimulatedCamera eye, CarPark park, List<SpaceId> spaces) {}
}
