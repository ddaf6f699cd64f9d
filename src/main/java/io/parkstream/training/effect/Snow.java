package io.parkstream.training.effect;

import java.util.SplittableRandom;

/**
 * Remains of snow: a bank along an edge with a ragged border, patches and crumbs between, white to
 * the grey of slush. Wet ground shows round it.
 */
final class Snow implements GroundEffect {
  @Override
  public void paint(CropPixels pixels, Mask ground, SplittableRandom random) {
    Mask snow = pixels.nothing();
    int kind = random.nextInt(4);
    if (kind != 1) {
      snow.or(bank(pixels, random));
    }
    if (kind != 0) {
      snow.or(patches(pixels, random));
    }
    if (Chance.one(random, 3)) {
      snow.or(bank(pixels, random));
    }
    snow.within(ground);
    boolean fresh = random.nextInt(3) > 0;
    double level = fresh ? Chance.between(random, 205, 275) : Chance.between(random, 130, 200);
    double[] colour = Chance.grey(level, Chance.between(random, -14, 8));
    if (random.nextBoolean()) {
      pixels.scale(ground, 0.8, 0.82, 0.85);
    }
    pixels.cover(snow, colour, Chance.between(random, 0.75, 1), fresh ? 0.1 : 0.22, random);
    if (Chance.one(random, 3)) {
      Mask dirt = Mask.blobs(pixels.width(), pixels.height(), 0.12, 0.4, 0.3, random).within(snow);
      pixels.scale(dirt, 0.72, 0.71, 0.68);
    }
  }

  /** Along one edge, as a plough leaves it. */
  private static Mask bank(CropPixels pixels, SplittableRandom random) {
    int side = random.nextInt(4);
    double depth = Chance.between(random, 0.05, 0.35);
    double slant = Chance.between(random, -0.15, 0.15);
    double ragged = Chance.between(random, 0.1, 0.5);
    float[] clouds =
        Noise.clouds(
            pixels.width(),
            pixels.height(),
            Chance.between(random, 0.06, 0.2) * pixels.width(),
            random);
    int width = pixels.width();
    int height = pixels.height();
    return pixels
        .nothing()
        .fill(
            (x, y) -> {
              double into =
                  switch (side) {
                    case 0 -> y + slant * x;
                    case 1 -> 1 - y + slant * x;
                    case 2 -> x + slant * y;
                    default -> 1 - x + slant * y;
                  };
              float cloud = clouds[(int) (y * height) * width + (int) (x * width)];
              return (depth + ragged * (cloud - 0.5) - into) / 0.05;
            });
  }

  private static Mask patches(CropPixels pixels, SplittableRandom random) {
    Mask patches =
        Mask.blobs(
            pixels.width(),
            pixels.height(),
            Chance.between(random, 0.06, 0.4),
            Chance.between(random, 0.04, 0.45),
            Chance.between(random, 0.02, 0.12),
            random);
    if (random.nextBoolean()) {
      // not evenly: on one side of the space only
      double angle = Chance.angle(random);
      double at = Chance.between(random, -0.25, 0.25);
      patches.within(
          pixels
              .nothing()
              .fill(
                  (x, y) ->
                      0.5
                          + (Math.cos(angle) * (x - 0.5) + Math.sin(angle) * (y - 0.5) - at)
                              / 0.35));
    }
    return patches;
  }
}
