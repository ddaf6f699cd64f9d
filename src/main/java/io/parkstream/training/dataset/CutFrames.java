package io.parkstream.training.dataset;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CameraGateway;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.FolderFrames;
import io.parkstream.gateway.Frame;
import io.parkstream.gateway.SpaceOutlines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The frames of a folder as the crops that a gateway would send, at the speed of the disk. */
public final class CutFrames {
  private final Path folder;
  private final SpaceMap map;
  private final CropGeometry geometry;
  private final @Nullable Duration hold;
  private final double rate;

  /** Takes crops. */
  @FunctionalInterface
  public interface Sink {
    /**
     * A crop.
     *
     * @param picture JPEG; the same array each time while a frame is held
     */
    void crop(SpaceId space, Instant capturedAt, byte[] picture);
  }

  /**
   * @param hold how long each frame is shown, one after the other from the first one's time on;
   *     null shows each once, when it was recorded
   * @param rate crops of each space per second while a frame is held, positive
   */
  public CutFrames(
      Path folder, SpaceMap map, CropGeometry geometry, @Nullable Duration hold, double rate) {
    this.folder = folder;
    this.map = map;
    this.geometry = geometry;
    this.hold = hold;
    this.rate = rate;
  }

  /**
   * Hands over every crop in the order of time; frames that are not whole are skipped.
   *
   * @throws ParkstreamException if the folder has no frame, or one is not of the map's size
   */
  public void forEach(Sink sink) {
    Instant next = null;
    try (FolderFrames frames = new FolderFrames(folder)) {
      for (Optional<Frame> found = frames.next(); found.isPresent(); found = frames.next()) {
        try (Frame frame = found.get()) {
          Map<SpaceId, byte[]> crops = cut(frame);
          Instant at = hold == null || next == null ? frame.recordedAt() : next;
          next = hold == null ? null : at.plus(hold);
          show(crops, at, sink);
        }
      }
    }
  }

  private Map<SpaceId, byte[]> cut(Frame frame) {
    CameraGateway.requireSize(map, frame);
    Map<SpaceId, byte[]> crops = new LinkedHashMap<>();
    for (SpaceMap.MappedSpace space : map.spaces()) {
      crops.put(
          new SpaceId(map.camera().site(), space.space()),
          geometry.cutJpeg(frame.pixels(), SpaceOutlines.contour(space)));
    }
    return crops;
  }

  private void show(Map<SpaceId, byte[]> crops, Instant at, Sink sink) {
    long periodNanos = Math.round(1e9 / rate);
    long times = hold == null ? 1 : Math.max(1, hold.toNanos() / periodNanos);
    for (long i = 0; i < times; i++) {
      Instant capturedAt = at.plusNanos(i * periodNanos);
      crops.forEach((space, picture) -> sink.crop(space, capturedAt, picture));
    }
  }
}
