package io.parkstream.tools.simulator;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.gateway.LabelledCrop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Load with truth: many cameras whose cars come and go. The pictures are a few hundred drawn ones,
 * shown again and again, since drawing costs more than answering. Not thread safe.
 */
public final class LoadSimulator {
  private static final int DRAWN_CAMERAS = 6;
  private static final int DRAWN_SPACES = 8;
  private static final int FRAMES = 4;
  private static final Duration BETWEEN = Duration.ofSeconds(30);

  private final String site;
  private final int cameras;
  private final int spaces;
  private final CarPark park;
  private final Dice dice;
  private final List<byte[]> empty = new ArrayList<>();
  private final List<byte[]> occupied = new ArrayList<>();
  private int next;

  /**
   * Draws the pictures, which takes some seconds.
   *
   * @param cameras how many
   * @param spaces of each camera
   * @param traffic how busy
   * @param seed of everything
   */
  public LoadSimulator(
      String site,
      int cameras,
      int spaces,
      CarPark.Traffic traffic,
      SimulatorStyle style,
      long seed) {
    this.site = site;
    this.cameras = cameras;
    this.spaces = spaces;
    this.park = new CarPark(cameras * spaces, traffic, style, seed);
    this.dice = Dice.of(seed, 7);
    draw(style, seed);
  }

  private void draw(SimulatorStyle style, long seed) {
    CarParkSimulator simulator =
        new CarParkSimulator(
            new SimulatorOptions(
                style,
                seed,
                "pictures",
                DRAWN_CAMERAS,
                DRAWN_SPACES,
                SimulatorOptions.BRISK,
                BETWEEN));
    for (int frame = 0; frame < FRAMES; frame++) {
      for (CameraId camera : simulator.cameras()) {
        for (LabelledCrop crop : simulator.frame(camera, Instant.EPOCH)) {
          (crop.occupied() ? occupied : empty).add(crop.picture());
        }
      }
      simulator.advance(BETWEEN);
    }
  }

  /** Lets cars come and go. */
  public void advance(Duration duration) {
    park.advance(duration);
  }

  /** The next space's crop, the spaces of all cameras in turn. */
  public LabelledCrop next(Instant capturedAt) {
    int index = next;
    next = (next + 1) % (cameras * spaces);
    int camera = index % cameras;
    int space = index / cameras;
    boolean taken = park.isOccupied(camera * spaces + space);
    List<byte[]> pictures = taken ? occupied : empty;
    return new LabelledCrop(
        new CameraId(site, "cam-" + (camera + 1)),
        new SpaceId(site, (camera + 1) + "-" + (space + 1)),
        capturedAt,
        pictures.get(dice.below(pictures.size())),
        taken);
  }
}
