package io.parkstream.training.effect;

import java.util.SplittableRandom;

/**
 * Shadows of what stands outside the crop: crowns of trees, poles, roofs, railings, and the round
 * ones of lamps and umbrellas. They fall on cars too, so all of the crop may get them.
 */
final class Shadows {
  private Shadows() {}

  /**
   * Darkens.
   *
   * @param lightest factor that the darkest place keeps at least, so that a dark car is still seen
   */
  static void fall(CropPixels pixels, double lightest, SplittableRandom random) {
    Mask shadow =
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> crown(pixels, random);
          case 3, 4 -> pole(pixels, random);
          case 5 -> railing(pixels, random);
          case 6 -> round(pixels, random);
          default -> roof(pixels, random);
        };
    double factor = Chance.between(random, lightest, 0.8);
    double blue = Chance.between(random, 1, 1.15);
    pixels.scale(shadow, factor, factor * 1.02, Math.min(1, factor * blue));
    if (random.nextBoolean()) {
      // beside a strong shadow the camera shows the sun brighter and warmer
      double sun = Chance.between(random, 1.05, 1.4);
      Mask lit = Mask.all(pixels.width(), pixels.height()).without(shadow);
      pixels.scale(lit, sun * 1.02, sun, sun * 0.95);
    }
  }

  private static Mask crown(CropPixels pixels, SplittableRandom random) {
    Mask leaves =
        Mask.blobs(
            pixels.width(),
            pixels.height(),
            Chance.between(random, 0.08, 0.45),
            Chance.between(random, 0.25, 0.7),
            Chance.between(random, 0.04, 0.3),
            random);
    if (random.nextBoolean()) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      leaves.within(
          pixels
              .nothing()
              .ellipse(x, y, Chance.between(random, 0.3, 0.8), 0.5, Chance.angle(random), 0.4));
    }
    return leaves;
  }

  private static Mask pole(CropPixels pixels, SplittableRandom random) {
    Mask mask = pixels.nothing();
    double angle = Chance.angle(random);
    double x = Chance.between(random, 0.15, 0.85);
    double y = Chance.between(random, 0.15, 0.85);
    double thickness = Chance.between(random, 0.025, 0.12);
    double back = random.nextBoolean() ? 1.5 : 0;
    mask.line(
        x - back * Math.cos(angle),
        y - back * Math.sin(angle),
        x + 1.5 * Math.cos(angle),
        y + 1.5 * Math.sin(angle),
        thickness);
    if (random.nextBoolean()) {
      mask.ellipse(x, y, thickness * 1.6, thickness * 1.1, angle, 0.5);
    }
    return mask;
  }

  private static Mask railing(CropPixels pixels, SplittableRandom random) {
    Mask mask = pixels.nothing();
    double angle = Chance.angle(random);
    double step = Chance.between(random, 0.1, 0.3);
    double thickness = step * Chance.between(random, 0.2, 0.5);
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    for (double at = -0.8; at < 0.8; at += step) {
      double x = 0.5 - sin * at;
      double y = 0.5 + cos * at;
      mask.line(x - cos, y - sin, x + cos * 0.4, y + sin * 0.4, thickness);
    }
    return mask;
  }

  private static Mask round(CropPixels pixels, SplittableRandom random) {
    double radius = Chance.between(random, 0.15, 0.45);
    return pixels
        .nothing()
        .ellipse(
            random.nextDouble(),
            random.nextDouble(),
            radius,
            radius * Chance.between(random, 0.5, 1),
            Chance.angle(random),
            Chance.between(random, 0.08, 0.4));
  }

  /** One side of a line, or a corner. */
  private static Mask roof(CropPixels pixels, SplittableRandom random) {
    double first = Chance.angle(random);
    double second = first + Chance.between(random, 1, 2);
    boolean corner = random.nextBoolean();
    double at = Chance.between(random, -0.35, 0.35);
    double soft = Chance.between(random, 0.02, 0.15);
    return pixels
        .nothing()
        .fill(
            (x, y) -> {
              double a = Math.cos(first) * (x - 0.5) + Math.sin(first) * (y - 0.5) - at;
              double b = Math.cos(second) * (x - 0.5) + Math.sin(second) * (y - 0.5) - at * 0.5;
              return 0.5 + (corner ? Math.min(a, b) : a) / soft;
            });
  }
}
