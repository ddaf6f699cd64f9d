package io.parkstream.training.dataset;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Ids;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.CropSource;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.gateway.PixelPoint;
import io.parkstream.gateway.SpaceOutlines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * A camera that replays annotated frames of a folder, in the order of time, each held long enough
 * for an occupancy to be confirmed, and from the start again after the last. All crops are cut when
 * it is opened: a few frames of at most some hundred spaces, a few kilobytes each.
 */
public final class RecordedFrames implements CropSource {
  /**
   * Longer than any confirmation by a few crops a second; short enough to see five frames a minute.
   */
  public static final Duration DEFAULT_HOLD = Duration.ofSeconds(10);

  private final CameraId camera;
  private final Duration hold;
  private final List<List<Cut>> frames;
  private final List<SpaceId> spaces;
  private final SpaceMap map;
  private final int unlabelled;
  private Duration now = Duration.ZERO;

  private RecordedFrames(
      CameraId camera, SpaceMap.Frame size, Duration hold, List<List<Cut>> frames, int unlabelled) {
    this.camera = camera;
    this.hold = hold;
    this.frames = frames;
    this.unlabelled = unlabelled;
    TreeMap<String, Cut> found = new TreeMap<>();
    frames.forEach(cuts -> cuts.forEach(cut -> found.put(cut.space().space(), cut)));
    spaces = found.values().stream().map(Cut::space).toList();
    map =
        new SpaceMap(
            camera,
            0,
            size,
            null,
            found.values().stream()
                .map(cut -> SpaceOutlines.mapped(cut.space(), cut.contour()))
                .toList());
  }

  /**
   * Opens a folder of PKLot frames with their XML.
   *
   * @param site its id, or null to take the folder's name
   * @param hold how long each frame is shown
   * @throws ParkstreamException when a frame or its annotation cannot be read, or none has a label
   */
  public static RecordedFrames open(
      Path folder, @Nullable String site, CropGeometry geometry, Duration hold) {
    if (hold.isZero() || hold.isNegative()) {
      throw new IllegalArgumentException("a frame must be held for a time and not for " + hold);
    }
    List<AnnotatedFrame> found = AnnotatedFrame.in(folder);
    Path name = folder.toAbsolutePath().normalize().getFileName();
    CameraId camera =
        new CameraId(
            site != null ? site : idOf(name == null ? "site" : name.toString()),
            idOf(found.get(0).camera()));
    List<List<Cut>> frames = new ArrayList<>();
    int unlabelled = 0;
    for (AnnotatedFrame frame : found) {
      List<Cut> cuts = cut(frame, camera, geometry);
      unlabelled += frame.annotations().spaces().size() - cuts.size();
      frames.add(cuts);
    }
    if (frames.stream().allMatch(List::isEmpty)) {
      throw new ParkstreamException(
          "no space of the "
              + found.size()
              + " frames in "
              + folder
              + " says occupied=\"0\" or \"1\"");
    }
    return new RecordedFrames(camera, sizeOf(found.get(0)), hold, frames, unlabelled);
  }

  private static SpaceMap.Frame sizeOf(AnnotatedFrame frame) {
    try (Mat picture = frame.read()) {
      return new SpaceMap.Frame(picture.cols(), picture.rows());
    }
  }

  private static List<Cut> cut(AnnotatedFrame frame, CameraId camera, CropGeometry geometry) {
    List<Cut> cuts = new ArrayList<>();
    try (Mat picture = frame.read()) {
      for (AnnotatedSpace space : frame.annotations().spaces()) {
        Boolean occupied = space.occupied();
        if (occupied != null) {
          cuts.add(
              new Cut(
                  new SpaceId(camera.site(), idOf(space.id())),
                  space.contour(),
                  geometry.cutJpeg(picture, space.contour()),
                  occupied));
        }
      }
    }
    return List.copyOf(cuts);
  }

  /** Folders and annotators are free to use blanks and umlauts; ids are not. */
  private static String idOf(String name) {
    String id = name.replaceAll("[^A-Za-z0-9._-]", "-");
    id = id.substring(0, Math.min(64, id.length()));
    return Ids.isValid(id) ? id : "unnamed";
  }

  @Override
  public List<CameraId> cameras() {
    return List.of(camera);
  }

  @Override
  public List<SpaceId> spaces(CameraId camera) {
    requireOwn(camera);
    return spaces;
  }

  @Override
  public SpaceMap map(CameraId camera) {
    requireOwn(camera);
    return map;
  }

  @Override
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time runs forwards, not by " + duration);
    }
    now = now.plus(duration);
  }

  @Override
  public List<LabelledCrop> frame(CameraId camera, Instant capturedAt) {
    requireOwn(camera);
    return frames.get(current()).stream()
        .map(
            cut -> new LabelledCrop(camera, cut.space(), capturedAt, cut.picture(), cut.occupied()))
        .toList();
  }

  /** Which frame is shown, from 0. */
  public int current() {
    return (int) (now.dividedBy(hold) % frames.size());
  }

  public int frameCount() {
    return frames.size();
  }

  /** Spaces of all frames that had no label and are not shown: nobody could say what is right. */
  public int unlabelled() {
    return unlabelled;
  }

  private void requireOwn(CameraId other) {
    if (!other.equals(camera)) {
      throw new IllegalArgumentException("no camera " + other.key() + ", only " + camera.key());
    }
  }

  private record Cut(SpaceId space, List<PixelPoint> contour, byte[] picture, boolean occupied) {}
}
