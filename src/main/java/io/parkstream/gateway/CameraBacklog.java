package io.parkstream.gateway;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Many crops of many cameras, for measuring: a few hundred drawn pictures, sent again and again.
 * Crops are not drawn one by one, since drawing costs more than answering.
 */
public final class CameraBacklog {
  /** Cameras of the backlog; enough that every partition of a few has some. */
  private static final int CAMERAS = 64;

  private static final int DRAWN_CAMERAS = 8;
  private static final int SPACES = 8;
  private static final int FRAMES = 4;
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  private final int crops;

  public CameraBacklog(int crops) {
    this.crops = crops;
  }

  /** Publishes all crops, the cameras in turn, one second apart in capture time. */
  public void publish(CropPublisher publisher) {
    List<byte[]> pictures = draw();
    Instant start = Instant.now().minusSeconds(crops / CAMERAS + 1);
    for (int i = 0; i < crops; i++) {
      int camera = i % CAMERAS;
      CameraId id = new CameraId("bench", "camera-" + camera);
      SpaceId space = new SpaceId("bench", camera + "-" + i / CAMERAS % SPACES);
      publisher.publish(
          new LabelledCrop(
              id, space, start.plusSeconds(i / CAMERAS), pictures.get(i % pictures.size()), false));
    }
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
