package io.parkstream.tools.simulator;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.gateway.LabelledCrop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Many crops of many cameras, for measuring: a few hundred drawn pictures, sent again and again.
 * Crops are not drawn one by one, since drawing costs more than answering. Thread safe.
 */
public final class CameraBacklog {
  private static final int DRAWN_CAMERAS = 8;
  private static final int SPACES = 8;
  private static final int FRAMES = 4;
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  private final String site;
  private final int cameras;
  private final List<byte[]> pictures;

  /**
   * Draws the pictures, which takes a second or two.
   *
   * @param cameras in turn
   */
  public CameraBacklog(String site, int cameras) {
    this(site, cameras, draw());
  }

  private CameraBacklog(String site, int cameras, List<byte[]> pictures) {
    this.site = site;
    this.cameras = cameras;
    this.pictures = pictures;
  }

  /** The same pictures from another site with another number of cameras. */
  public CameraBacklog of(String otherSite, int otherCameras) {
    return new CameraBacklog(otherSite, otherCameras, pictures);
  }

  /** Publishes so many crops, one second apart in capture time for each camera, up to now. */
  public void publish(CropPublisher publisher, int crops) {
    Instant start = Instant.now().minusSeconds(crops / cameras + 1);
    for (int i = 0; i < crops; i++) {
      publisher.publish(crop(i, start.plusSeconds(i / cameras)));
    }
  }

  /** One of an endless row of crops: the cameras in turn, and the spaces of each in turn. */
  public LabelledCrop crop(int index, Instant capturedAt) {
    int camera = index % cameras;
    return new LabelledCrop(
        new CameraId(site, "camera-" + camera),
        new SpaceId(site, camera + "-" + index / cameras % SPACES),
        capturedAt,
        pictures.get(index % pictures.size()),
        false);
  }

  private static List<byte[]> draw() {
    CarParkSimulator simulator =
        new CarParkSimulator(
            new SimulatorOptions(
                SimulatorStyle.TRAINING,
                1,
                "bench",
                DRAWN_CAMERAS,
                SPACES,
                SimulatorOptions.BRISK,
                BETWEEN));
    List<byte[]> pictures = new ArrayList<>();
    for (int frame = 0; frame < FRAMES; frame++) {
      for (CameraId camera : simulator.cameras()) {
        simulator.frame(camera, Instant.EPOCH).forEach(crop -> pictures.add(crop.picture()));
      }
      simulator.advance(BETWEEN);
    }
    return pictures;
  }
}
