package io.parkstream.training.effect;

import java.util.SplittableRandom;

/**
 * Ground of stones: pavers with joints, grids with grass or moss in their cells, cobbles, and plain
 * coarse gravel. Multiplies the ground that is there, so its light and its borders stay.
 */
final class Paving implements GroundEffect {
  @Override
  public void paint(CropPixels pixels, Mask ground, SplittableRandom random) {
    switch (random.nextInt(5)) {
      case 0 -> gravel(pixels, ground, random);
      case 1, 2 -> grass(pixels, ground, random);
      default -> joints(pixels, ground, random);
    }
  }

  private static void gravel(CropPixels pixels, Mask ground, SplittableRandom random) {
    Mask stones =
        Mask.blobs(
            pixels.width(),
            pixels.height(),
            Chance.between(random, 0.02, 0.05),
            Chance.between(random, 0.3, 0.6),
            0.3,
            random);
    double dark = Chance.between(random, 0.6, 0.85);
    pixels.scale(stones.within(ground), dark, dark * 0.99, dark * 0.97);
  }

  private static void joints(CropPixels pixels, Mask ground, SplittableRandom random) {
    Mask joints = new Grid(random, Chance.between(random, 0.04, 0.2)).joints(pixels);
    double dark = Chance.between(random, 0.4, 0.8);
    if (Chance.one(random, 4)) {
      double bright = Chance.between(random, 1.15, 1.5);
      pixels.scale(joints.within(ground), bright, bright, bright);
      return;
    }
    boolean moss = Chance.one(random, 3);
    pixels.scale(joints.within(ground), dark * (moss ? 0.95 : 1), dark, dark * (moss ? 0.7 : 0.98));
  }

  /** Cells of a grid that are grown over, near each other: denser at the side, worn in tracks. */
  private static void grass(CropPixels pixels, Mask ground, SplittableRandom random) {
    Grid grid = new Grid(random, Chance.between(random, 0.05, 0.13));
    float[] dense =
        Noise.clouds(
            pixels.width(),
            pixels.height(),
            Chance.between(random, 0.2, 0.6) * pixels.width(),
            random);
    double share = Chance.between(random, 0.2, 0.7);
    long salt = random.nextLong();
    int width = pixels.width();
    int height = pixels.height();
    Mask cells =
        pixels
            .nothing()
            .fill(
                (x, y) -> {
                  float local = dense[(int) (y * height) * width + (int) (x * width)];
                  double wanted = share + 1.6 * (local - 0.5);
                  return grid.lot(x, y, salt) < wanted ? 1 : 0;
                });
    if (random.nextBoolean()) {
      cells.or(grid.joints(pixels));
    }
    double[][] colours = {{70, 82, 48}, {95, 100, 60}, {60, 56, 46}, {110, 100, 70}};
    double[] colour = colours[random.nextInt(colours.length)];
    pixels.cover(cells.within(ground), colour, Chance.between(random, 0.35, 0.85), 0.25, random);
  }

  /** Stones in courses, turned and foreshortened as the camera sees them. */
  private static final class Grid {
    private final double step;
    private final double length;
    private final double bond;
    private final double cos;
    private final double sin;
    private final double squash;
    private final double joint;

    Grid(SplittableRandom random, double step) {
      this.step = step;
      length = step * (random.nextBoolean() ? 1 : 2);
      bond = random.nextInt(3) > 0 ? 0.5 : 0;
      double angle =
          Chance.one(random, 3) ? Chance.angle(random) : Chance.between(random, -0.2, 0.2);
      cos = Math.cos(angle);
      sin = Math.sin(angle);
      squash = Chance.between(random, 0.5, 1);
      joint = Chance.between(random, 0.12, 0.3);
    }

    Mask joints(CropPixels pixels) {
      return pixels
          .nothing()
          .fill(
              (x, y) -> {
                double v = course(x, y);
                double u = along(x, y, v);
                double nearV = Math.abs(v - Math.rint(v));
                double nearU = Math.abs(u - Math.rint(u)) * length / step;
                return 1.2 - Math.min(nearU, nearV) / joint * 1.2;
              });
    }

    /** A number from 0 to 1 for the stone at a place, the same all over it. */
    double lot(double x, double y, long salt) {
      double v = course(x, y);
      long row = (long) Math.floor(v);
      long column = (long) Math.floor(along(x, y, v));
      long mixed = (row * 0x9E3779B97F4A7C15L + column) * 0xBF58476D1CE4E5B9L + salt;
      mixed ^= mixed >>> 29;
      mixed *= 0x94D049BB133111EBL;
      return (mixed >>> 11) * 0x1.0p-53;
    }

    private double course(double x, double y) {
      return (y * cos - x * sin) / (step * squash);
    }

    private double along(double x, double y, double course) {
      return (x * cos + y * sin) / length + bond * Math.floorMod((long) Math.floor(course), 2);
    }
  }
}
