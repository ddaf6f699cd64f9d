package io.parkstream.training.effect;

import java.util.SplittableRandom;

/**
 * What is painted on the ground: arrows, wheelchair users, letters, bicycles, crosses, hatchings
 * and lines, white, yellow or blue, new or worn. Shapes are strokes in a square from -1 to 1,
 * turned, foreshortened and shifted at random.
 */
final class GroundPaint implements GroundEffect {
  private static final double[][] COLOURS = {
    {235, 235, 230}, {235, 235, 230}, {225, 230, 240}, {215, 185, 60}, {70, 125, 205}, {190, 60, 50}
  };

  /** Each a row of strokes x0, y0, x1, y1. */
  private static final double[][] SYMBOLS = {
    // arrow
    {0, 1, 0, -1, 0, -1, -0.45, -0.4, 0, -1, 0.45, -0.4},
    // bent arrow
    {0, 1, 0, 0, 0, 0, 0.7, -0.5, 0.7, -0.5, 0.25, -0.55, 0.7, -0.5, 0.6, -0.05},
    // wheelchair user: back, seat, leg, and the wheel as a ring
    {
      -0.15, -0.6, -0.1, 0.05, -0.1, 0.05, 0.4, 0.1, 0.4, 0.1, 0.6, 0.7, -0.15, -0.25, 0.3, -0.2,
      -0.45, 0, -0.6, 0.4, -0.6, 0.4, -0.35, 0.8, -0.35, 0.8, 0.1, 0.85, 0.1, 0.85, 0.35, 0.5,
      -0.15, -0.95, -0.14, -0.9
    },
    // P
    {
      -0.4, 1, -0.4, -1, -0.4, -1, 0.2, -1, 0.2, -1, 0.4, -0.6, 0.4, -0.6, 0.2, -0.1, 0.2, -0.1,
      -0.4, -0.1
    },
    // E
    {-0.4, -1, -0.4, 1, -0.4, -1, 0.4, -1, -0.4, 0, 0.25, 0, -0.4, 1, 0.4, 1},
    // 4
    {0.25, 1, 0.25, -1, 0.25, -1, -0.45, 0.35, -0.45, 0.35, 0.5, 0.35},
    // 7
    {-0.45, -1, 0.45, -1, 0.45, -1, -0.1, 1},
    // two letters side by side
    {
      -0.9, 0.6, -0.9, -0.6, -0.9, -0.6, -0.5, 0.6, -0.5, 0.6, -0.5, -0.6, 0.2, -0.6, 0.2, 0.6, 0.2,
      0.6, 0.8, 0.6, 0.8, 0.6, 0.8, -0.6, 0.8, -0.6, 0.2, -0.6
    },
    // cross over the whole space
    {-1, -1, 1, 1, -1, 1, 1, -1},
    // bicycle: two rings as diamonds, a frame
    {
      -0.9, 0.3, -0.6, 0, -0.6, 0, -0.3, 0.3, -0.3, 0.3, -0.6, 0.6, -0.6, 0.6, -0.9, 0.3, 0.9, 0.3,
      0.6, 0, 0.6, 0, 0.3, 0.3, 0.3, 0.3, 0.6, 0.6, 0.6, 0.6, 0.9, 0.3, -0.6, 0.3, -0.2, -0.4, -0.2,
      -0.4, 0.4, -0.4, 0.4, -0.4, 0.6, 0.3, -0.2, -0.4, 0, 0.3, 0, 0.3, 0.4, -0.4
    },
    // hatching
    {-1, -0.6, -0.4, -1, -1, 0, 0.4, -1, -1, 0.7, 1, -0.7, -0.4, 1, 1, 0, 0.4, 1, 1, 0.6},
    // box
    {-0.9, -0.9, 0.9, -0.9, 0.9, -0.9, 0.9, 0.9, 0.9, 0.9, -0.9, 0.9, -0.9, 0.9, -0.9, -0.9}
  };

  @Override
  public void paint(CropPixels pixels, Mask ground, SplittableRandom random) {
    Mask paint = pixels.nothing();
    double[] colour = COLOURS[random.nextInt(COLOURS.length)];
    if (Chance.one(random, 4)) {
      lines(paint, random);
    } else {
      symbol(paint, random);
    }
    if (random.nextInt(3) > 0) {
      paint.within(
          Mask.blobs(
              pixels.width(),
              pixels.height(),
              Chance.between(random, 0.03, 0.15),
              Chance.between(random, 0.5, 0.95),
              Chance.between(random, 0.1, 0.4),
              random));
    }
    pixels.cover(paint.within(ground), colour, Chance.between(random, 0.35, 1), 0.06, random);
  }

  private static void symbol(Mask paint, SplittableRandom random) {
    double[] strokes = SYMBOLS[random.nextInt(SYMBOLS.length)];
    double size = Chance.between(random, 0.1, 0.45);
    double squash = Chance.between(random, 0.4, 1);
    double lean = Chance.between(random, -0.4, 0.4);
    double turn = random.nextInt(4) * Math.PI / 2 + Chance.between(random, -0.5, 0.5);
    double x = Chance.between(random, 0.3, 0.7);
    double y = Chance.between(random, 0.3, 0.7);
    double thickness = Math.max(0.02, size * Chance.between(random, 0.12, 0.4));
    double[] points = new double[strokes.length];
    for (int i = 0; i < strokes.length; i += 2) {
      double u = strokes[i] * Math.cos(turn) - strokes[i + 1] * Math.sin(turn);
      double v = strokes[i] * Math.sin(turn) + strokes[i + 1] * Math.cos(turn);
      points[i] = x + size * (u + lean * v);
      points[i + 1] = y + size * squash * v;
    }
    for (int i = 0; i < points.length; i += 4) {
      paint.line(points[i], points[i + 1], points[i + 2], points[i + 3], thickness);
    }
  }

  /** One to three lines right across, as stalls that a crop cuts badly have. */
  private static void lines(Mask paint, SplittableRandom random) {
    double angle = Chance.angle(random);
    int count = 1 + random.nextInt(3);
    double thickness = Chance.between(random, 0.025, 0.1);
    for (int i = 0; i < count; i++) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      double turn = angle + (i == 1 ? Math.PI / 2 : Chance.between(random, -0.1, 0.1));
      double dx = Math.cos(turn) * 1.5;
      double dy = Math.sin(turn) * 1.5;
      paint.line(x - dx, y - dy, x + (random.nextBoolean() ? dx : 0), y + dy, thickness);
    }
  }
}
