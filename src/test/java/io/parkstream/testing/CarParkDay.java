package io.parkstream.testing;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.tools.simulator.CarPark;
import io.parkstream.tools.simulator.SimulatorStyle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A day of a car park, seen through a model that errs: 3 % of the classifications are wrong,
 * pedestrians stand in empty spaces for some seconds, shadows make a camera unsure for minutes, and
 * one camera dies twice. The same seed gives the same day.
 */
public final class CarParkDay {
  public static final int SPACES = 200;
  public static final int CAMERAS = 10;
  public static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  public static final Duration LENGTH = Duration.ofHours(24);
  public static final String SITE = "north";

  private static final int[][] OUTAGES = {{9 * 3600 + 3, 10 * 3600}, {15 * 3600 + 7, 17 * 3600}};
  private static final double WRONG = 0.03;
  private static final CarPark.Traffic TRAFFIC =
      new CarPark.Traffic(Duration.ofMinutes(90), Duration.ofMinutes(4), 0.6);

  private final Duration every;
  private final Random random;
  private final CarPark park;
  private final int[] pedestrianUntil = new int[SPACES];
  private final int[] shadowUntil = new int[CAMERAS];
  private final int[] occupiedSince = new int[SPACES];
  private final List<Stay> stays = new ArrayList<>();
  private int step;
  private int classifications;
  private int wrong;

  /** The truth: occupied from one second of the day to another. */
  public record Stay(int space, int from, int until) {}

  /** Hears of each crop as the model would answer it. */
  @FunctionalInterface
  public interface Eye {
    void sees(int space, float probabilityOccupied);
  }

  /**
   * A day that has not begun.
   *
   * @param every between two crops of a space
   */
  public CarParkDay(long seed, Duration every) {
    this.every = every;
    random = new Random(seed);
    park = new CarPark(SPACES, TRAFFIC, SimulatorStyle.TRAINING, seed);
    Arrays.fill(occupiedSince, -1);
  }

  /** How often the first camera dies. */
  public static int outages() {
    return OUTAGES.length;
  }

  /** When the first camera dies, in seconds of the day. */
  public static int diesAt(int outage) {
    return OUTAGES[outage][0];
  }

  /** When it is back. */
  public static int isBackAt(int outage) {
    return OUTAGES[outage][1];
  }

  public static CameraId camera(int space) {
    return new CameraId(SITE, "cam-" + space / (SPACES / CAMERAS));
  }

  public static SpaceId space(int space) {
    return new SpaceId(SITE, "A" + space);
  }

  /** Whether nobody sees the space at that second. */
  public static boolean isDead(int space, int second) {
    if (space >= SPACES / CAMERAS) {
      return false;
    }
    for (int[] outage : OUTAGES) {
      if (second >= outage[0] && second < outage[1]) {
        return true;
      }
    }
    return false;
  }

  /**
   * A camera's map, in one of three zones.
   *
   * @param camera from 0
   */
  public static SpaceMap map(int camera, @Nullable Duration silenceBudget) {
    List<MappedSpace> mapped = new ArrayList<>();
    for (int i = 0; i < SPACES / CAMERAS; i++) {
      mapped.add(
          new MappedSpace(
              space(camera * (SPACES / CAMERAS) + i).space(),
              "zone-" + camera % 3,
              List.of(new Corner(i, 0), new Corner(i + 1, 0), new Corner(i + 1, 1))));
    }
    return new SpaceMap(
        camera(camera * (SPACES / CAMERAS)), 1, new Frame(1280, 720), silenceBudget, mapped);
  }

  /** Of the next crops. */
  public int step() {
    return step;
  }

  /** Of the next crops, in seconds of the day. */
  public int second() {
    return (int) (step * every.toSeconds());
  }

  public boolean isOver() {
    return second() >= LENGTH.toSeconds();
  }

  /** One crop of each space whose camera lives. */
  public void next(Eye eye) {
    int second = second();
    for (int camera = 0; camera < CAMERAS; camera++) {
      if (random.nextInt((int) (14_400 / every.toSeconds())) == 0) {
        shadowUntil[camera] = second + 120 + random.nextInt(240);
      }
    }
    for (int space = 0; space < SPACES; space++) {
      boolean occupied = park.isOccupied(space);
      if (occupied && occupiedSince[space] < 0) {
        occupiedSince[space] = second;
      } else if (!occupied && occupiedSince[space] >= 0) {
        stays.add(new Stay(space, occupiedSince[space], second));
        occupiedSince[space] = -1;
      }
      float probability = probability(space, occupied, second);
      if (!isDead(space, second)) {
        eye.sees(space, probability);
      }
    }
    park.advance(every);
    step++;
    if (isOver()) {
      for (int space = 0; space < SPACES; space++) {
        if (occupiedSince[space] >= 0) {
          stays.add(new Stay(space, occupiedSince[space], (int) LENGTH.toSeconds()));
        }
      }
    }
  }

  private float probability(int space, boolean occupied, int second) {
    if (random.nextInt((int) (86_400 / every.toSeconds())) < 15) {
      pedestrianUntil[space] = second + 3 + random.nextInt(13);
    }
    boolean looksOccupied = occupied || second < pedestrianUntil[space];
    if (!occupied && second < shadowUntil[space / (SPACES / CAMERAS)]) {
      return 0.3f + 0.3f * random.nextFloat();
    }
    classifications++;
    float sure = 0.78f + 0.21f * random.nextFloat();
    if (random.nextDouble() < WRONG) {
      wrong++;
      looksOccupied = !looksOccupied;
    }
    return looksOccupied ? sure : 1 - sure;
  }

  /** All stays, once the day is over. */
  public List<Stay> stays() {
    return stays;
  }

  /** Answers that were not those of a shadow. */
  public int classifications() {
    return classifications;
  }

  /** Of them, those that are wrong. */
  public int wrong() {
    return wrong;
  }
}
