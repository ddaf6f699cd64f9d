package io.parkstream.training.effect;

import java.util.SplittableRandom;

/**
 * Water on the ground: wet spots, puddles that mirror the sky, and the dry rectangle that a car
 * leaves behind on ground that has been rained on.
 */
final class Water implements GroundEffect {
  @Override
  public void paint(CropPixels pixels, Mask ground, SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0 -> footprint(pixels, ground, random);
      case 1 -> puddle(pixels, ground, random);
      default -> wet(pixels, ground, random);
    }
  }

  private static void wet(CropPixels pixels, Mask ground, SplittableRandom random) {
    Mask spots =
        Mask.blobs(
                pixels.width(),
                pixels.height(),
                Chance.between(random, 0.15, 0.6),
                Chance.between(random, 0.12, 0.75),
                Chance.between(random, 0.03, 0.25),
                random)
            .within(ground);
    darken(pixels, spots, Chance.between(random, 0.45, 0.85));
    if (random.nextBoolean()) {
      pixels.smooth(spots, 1);
    }
    if (Chance.one(random, 3)) {
      mirror(pixels, spots, Chance.between(random, 0.1, 0.4), random);
    }
  }

  private static void puddle(CropPixels pixels, Mask ground, SplittableRandom random) {
    Mask edge =
        Mask.blobs(
                pixels.width(),
                pixels.height(),
                Chance.between(random, 0.25, 0.6),
                Chance.between(random, 0.1, 0.4),
                Chance.between(random, 0.01, 0.05),
                random)
            .within(ground);
    darken(pixels, edge, Chance.between(random, 0.4, 0.75));
    pixels.smooth(edge, 3);
    mirror(pixels, edge, Chance.between(random, 0.25, 0.85), random);
  }

  /** Light where the car stood and dark round it, or the other way round where it dripped. */
  private static void footprint(CropPixels pixels, Mask ground, SplittableRandom random) {
    double x = Chance.between(random, 0.4, 0.6);
    double y = Chance.between(random, 0.4, 0.6);
    double halfX = Chance.between(random, 0.22, 0.42);
    double halfY = Chance.between(random, 0.22, 0.42);
    double angle = Chance.between(random, -0.25, 0.25);
    double border = Chance.between(random, 0.05, 0.3);
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    float[] clouds =
        Noise.clouds(
            pixels.width(),
            pixels.height(),
            Chance.between(random, 0.05, 0.2) * pixels.width(),
            random);
    int width = pixels.width();
    int height = pixels.height();
    double ragged = Chance.between(random, 0.05, 0.3);
    Mask dry =
        pixels
            .nothing()
            .fill(
                (px, py) -> {
                  double u = Math.abs((px - x) * cos + (py - y) * sin) / halfX;
                  double v = Math.abs((py - y) * cos - (px - x) * sin) / halfY;
                  double inside = 1 - Math.pow(Math.pow(u, 4) + Math.pow(v, 4), 0.25);
                  float cloud = clouds[(int) (py * height) * width + (int) (px * width)];
                  return 0.5 + (inside + ragged * (cloud - 0.5) * 2) / border;
                });
    if (Chance.one(random, 5)) {
      darken(pixels, dry.within(ground), Chance.between(random, 0.5, 0.8));
      return;
    }
    Mask wet = Mask.all(pixels.width(), pixels.height()).without(dry).within(ground);
    darken(pixels, wet, Chance.between(random, 0.35, 0.75));
    if (random.nextBoolean()) {
      double lift = Chance.between(random, 1.05, 1.35);
      pixels.scale(dry.within(ground), lift, lift, lift);
    }
  }

  private static void darken(CropPixels pixels, Mask where, double factor) {
    pixels.scale(where, factor * 0.97, factor, Math.min(1, factor * 1.04));
  }

  /** The sky, brighter towards one side. */
  private static void mirror(
      CropPixels pixels, Mask where, double opacity, SplittableRandom random) {
    double angle = Chance.angle(random);
    Mask sky =
        pixels
            .nothing()
            .fill((x, y) -> 0.6 + Math.cos(angle) * (x - 0.5) + Math.sin(angle) * (y - 0.5))
            .within(where);
    double[] colour = Chance.grey(Chance.between(random, 120, 235), Chance.between(random, -22, 4));
    pixels.cover(sky, colour, opacity, 0.02, random);
  }
}
