package io.parkstream.tools.simulator;

import io.parkstream.domain.CameraId;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.training.dataset.CropFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntConsumer;

/**
 * A data set drawn by the simulator: many small car parks rather than one big one, since a network
 * learns what stays the same.
 */
public final class DrawnDataset {
  /** A camera of each car park looks this often at each of its spaces. */
  private static final int FRAMES = 3;

  private static final int SPACES = 5;

  /** Longer than stays last, so that each frame shows other cars in another light. */
  private static final Duration BETWEEN_FRAMES = Duration.ofMinutes(10);

  private final SimulatorStyle style;
  private final long seed;

  public DrawnDataset(SimulatorStyle style, long seed) {
    this.style = style;
    this.seed = seed;
  }

  /**
   * Writes crops. File names carry car park, frame, camera and, last, the space, as those of
   * CNR-EXT do: pictures that end alike show the same space.
   *
   * @param progress receives the number of crops written, after each
   */
  public CropFolder.Counts write(int count, Path directory, IntConsumer progress) {
    CropFolder folder = new CropFolder(directory);
    int written = 0;
    for (int park = 0; written < count; park++) {
      CarParkSimulator simulator = simulator(park);
      CameraId camera = simulator.cameras().get(0);
      for (int frame = 0; frame < FRAMES && written < count; frame++) {
        for (LabelledCrop crop : simulator.frame(camera, Instant.EPOCH)) {
          if (written < count) {
            folder.write(name(crop, park, frame), crop.picture(), crop.occupied());
            progress.accept(++written);
          }
        }
        simulator.advance(BETWEEN_FRAMES);
      }
    }
    return folder.counts();
  }

  private CarParkSimulator simulator(int park) {
    return new CarParkSimulator(
        new SimulatorOptions(
            style,
            Dice.of(seed, park).nextName(),
            "drawn-" + seed + "-" + park,
            1,
            SPACES,
            SimulatorOptions.BRISK,
            BETWEEN_FRAMES));
  }

  private static String name(LabelledCrop crop, int park, int frame) {
    return "%s_%d_%s_%d-%s.jpg"
        .formatted(crop.camera().site(), frame, crop.camera().camera(), park, crop.space().space());
  }
}
