package io.parkstream.training.effect;

import java.util.SplittableRandom;

/** What sits on the lens: drops, dust and a smear of grease. Stateless. */
final class Lens {
  private Lens() {}

  static void soil(CropPixels pixels, SplittableRandom random) {
    switch (random.nextInt(3)) {
      case 0 -> drops(pixels, random);
      case 1 -> dirt(pixels, random);
      default -> smear(pixels, random);
    }
  }

  /** Out of focus, so a drop blurs what is behind it and is lighter on one side. */
  private static void drops(CropPixels pixels, SplittableRandom random) {
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      double radius = Chance.between(random, 0.05, 0.25);
      double turn = Chance.angle(random);
      Mask drop = pixels.nothing().ellipse(x, y, radius, radius * 0.85, turn, 0.3);
      pixels.smooth(drop, 2 + random.nextInt(3));
      double light = Chance.between(random, 0.85, 1.25);
      pixels.scale(drop, light, light, light);
      Mask bright =
          pixels
              .nothing()
              .ellipse(
                  x + radius * 0.4 * Math.cos(turn),
                  y + radius * 0.4 * Math.sin(turn),
                  radius * 0.5,
                  radius * 0.4,
                  turn,
                  0.9);
      pixels.scale(bright, 1.2, 1.2, 1.22);
    }
  }

  private static void dirt(CropPixels pixels, SplittableRandom random) {
    Mask spots = pixels.nothing();
    int count = 2 + random.nextInt(7);
    for (int i = 0; i < count; i++) {
      double radius = Chance.between(random, 0.02, 0.13);
      spots.ellipse(
          random.nextDouble(),
          random.nextDouble(),
          radius,
          radius,
          0,
          Chance.between(random, 0.5, 1.5));
    }
    double[] colour = Chance.grey(Chance.between(random, 30, 150), Chance.between(random, 0, 15));
    pixels.cover(spots, colour, Chance.between(random, 0.25, 0.6), 0, random);
  }

  private static void smear(CropPixels pixels, SplittableRandom random) {
    Mask grease =
        Mask.blobs(
            pixels.width(),
            pixels.height(),
            Chance.between(random, 0.3, 0.8),
            Chance.between(random, 0.3, 0.8),
            Chance.between(random, 0.2, 0.5),
            random);
    pixels.smooth(grease, 1 + random.nextInt(3));
    double[] veil = Chance.grey(Chance.between(random, 110, 210), 2);
    pixels.cover(grease, veil, Chance.between(random, 0.05, 0.3), 0, random);
  }
}
