package io.parkstream.training.effect;

import java.util.SplittableRandom;

/** Night: infrared grey, too little light, lamps, and headlights that glare. Stateless. */
final class Darkness {
  /** Mean level that a camera by night reaches at least. */
  private static final double DIMMEST = 34;

  private Darkness() {}

  static void fall(CropPixels pixels, SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0, 1 -> infrared(pixels, random);
      case 2 -> night(pixels, random);
      default -> {
        night(pixels, random);
        glare(pixels, random);
      }
    }
  }

  /** Grey, lit from the camera, so brighter on one side, with the noise of a high gain. */
  private static void infrared(CropPixels pixels, SplittableRandom random) {
    double red = Chance.between(random, 0.2, 0.6);
    double blue = Chance.between(random, 0.1, 0.4);
    double gamma = Chance.between(random, 0.6, 1.6);
    double x0 = Chance.between(random, -0.3, 1.3);
    double y0 = Chance.between(random, -0.3, 1.3);
    double fall = Chance.between(random, 0.2, 1.6);
    double gain = Chance.between(random, 0.7, 1.5);
    double noise = Chance.between(random, 0, 14);
    double width = pixels.width();
    double height = pixels.height();
    pixels.each(
        (levels, at, x, y) -> {
          double grey =
              red * levels[at] + (1 - red - blue) * levels[at + 1] + blue * levels[at + 2];
          double curved = 255 * Math.pow(Math.max(0, Math.min(1, grey / 255)), gamma);
          double dx = x / width - x0;
          double dy = y / height - y0;
          double value =
              curved * gain / (1 + fall * (dx * dx + dy * dy))
                  + noise * (random.nextDouble() + random.nextDouble() - 1);
          levels[at] = (float) value;
          levels[at + 1] = (float) value;
          levels[at + 2] = (float) value;
        });
    // a camera by night sets its gain by what it sees
    double dim = Math.max(1, DIMMEST / Math.max(1, pixels.mean()));
    pixels.scale(Mask.all(pixels.width(), pixels.height()), dim, dim, dim);
  }

  private static void night(CropPixels pixels, SplittableRandom random) {
    double wanted = Chance.between(random, 22, 70);
    double gain = Math.min(1, wanted / Math.max(1, pixels.mean()));
    double warm = Chance.between(random, -0.3, 0.75);
    double noise = Chance.between(random, 0, 9);
    double[] tint = {1 + warm, 1 + 0.15 * warm, Math.max(0.15, 1 - warm)};
    double x0 = random.nextDouble();
    double y0 = random.nextDouble();
    double lamp = random.nextBoolean() ? Chance.between(random, 0.5, 2) : 0;
    double width = pixels.width();
    double height = pixels.height();
    pixels.each(
        (levels, at, x, y) -> {
          double dx = x / width - x0;
          double dy = y / height - y0;
          double light = gain * (1 + lamp / (1 + 6 * (dx * dx + dy * dy)));
          for (int c = 0; c < 3; c++) {
            levels[at + c] =
                (float)
                    (levels[at + c] * light * tint[c]
                        + noise * (random.nextDouble() + random.nextDouble() - 1));
          }
        });
  }

  /** One or two lamps with a halo, and the streak that a wet road or a dirty lens makes of them. */
  private static void glare(CropPixels pixels, SplittableRandom random) {
    int lamps = 1 + random.nextInt(2);
    // mostly near an edge: in the middle they would hide what tells the label
    boolean upright = random.nextBoolean();
    double edge = random.nextBoolean() ? Chance.between(random, -0.1, 0.2) : 1;
    double along = Chance.between(random, 0.1, 0.9);
    double radius = Chance.between(random, 0.02, 0.08);
    double halo = Chance.between(random, 0.08, 0.3);
    double strength = Chance.between(random, 90, 230);
    double streak = random.nextBoolean() ? Chance.between(random, 2, 8) : 1;
    double width = pixels.width();
    double height = pixels.height();
    pixels.each(
        (levels, at, x, y) -> {
          for (int lamp = 0; lamp < lamps; lamp++) {
            double place = along + 0.25 * lamp;
            double dx = x / width - (upright ? edge : place);
            double dy = y / height - (upright ? place : edge);
            double distance = Math.hypot(dx, dy / streak);
            double light = distance < radius ? 1 : Math.exp(-(distance - radius) / halo) * 0.7;
            for (int c = 0; c < 3; c++) {
              levels[at + c] += (float) (light * strength * (c == 2 ? 0.85 : 1));
            }
          }
        });
  }
}
