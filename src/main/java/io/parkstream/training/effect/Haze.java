package io.parkstream.training.effect;

import java.util.SplittableRandom;

/** Fog, veils and low contrast between scene and camera, and whites that are off. Stateless. */
final class Haze {
  private Haze() {}

  static void cover(CropPixels pixels, SplittableRandom random) {
    switch (random.nextInt(5)) {
      case 0, 1 -> fog(pixels, random);
      case 2 -> washedOut(pixels, random);
      case 3 -> flat(pixels, random);
      default -> cast(pixels, random);
    }
  }

  /** Towards a light grey, denser to one side, as with distance. */
  private static void fog(CropPixels pixels, SplittableRandom random) {
    double density = Chance.between(random, 0.2, 0.65);
    double gradient = Chance.between(random, -0.4, 0.4);
    double slant = Chance.between(random, -0.15, 0.15);
    double level = Chance.between(random, 95, 235);
    double[] grey = Chance.grey(level, Chance.between(random, -10, 6));
    Mask fog =
        pixels
            .nothing()
            .fill((x, y) -> Math.min(0.8, density + gradient * (y - 0.5) + slant * (x - 0.5)));
    pixels.each(
        (levels, red, x, y) -> {
          float weight = fog.at(y * fog.width() + x);
          for (int c = 0; c < 3; c++) {
            levels[red + c] += (float) (grey[c] - levels[red + c]) * weight;
          }
        });
  }

  /** Overexposed: what is light burns out, what is dark is lifted. */
  private static void washedOut(CropPixels pixels, SplittableRandom random) {
    double gain = Chance.between(random, 1.2, 2);
    double lift = Chance.between(random, 15, 70);
    double colour = Chance.between(random, 0.3, 0.9);
    pixels.each(
        (levels, red, x, y) -> {
          double grey = (levels[red] + levels[red + 1] + levels[red + 2]) / 3;
          for (int c = 0; c < 3; c++) {
            double value = grey + colour * (levels[red + c] - grey);
            // a soft shoulder: 255 is reached slowly
            levels[red + c] = (float) (255 * (1 - Math.exp(-(value * gain + lift) / 190)));
          }
        });
  }

  /** A narrow band of levels, anywhere between dark and light. */
  private static void flat(CropPixels pixels, SplittableRandom random) {
    double mean = pixels.mean();
    double contrast = Chance.between(random, 0.25, 0.6);
    double to = Chance.between(random, 60, 190);
    pixels.each(
        (levels, red, x, y) -> {
          for (int c = 0; c < 3; c++) {
            levels[red + c] = (float) ((levels[red + c] - mean) * contrast + to);
          }
        });
  }

  /** White balance far off: blue at dusk, orange under lamps, green by a cheap sensor. */
  private static void cast(CropPixels pixels, SplittableRandom random) {
    double warm = Chance.between(random, -0.35, 0.45);
    double green = Chance.between(random, -0.1, 0.1);
    pixels.scale(Mask.all(pixels.width(), pixels.height()), 1 + warm, 1 + green, 1 - warm);
  }
}
