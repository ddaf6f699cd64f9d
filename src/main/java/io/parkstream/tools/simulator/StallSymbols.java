package io.parkstream.tools.simulator;

import java.awt.Color;
import java.util.List;

/** Large symbols on stalls: wheelchair users on blue, arrows, numbers, plugs, crosses and bays. */
final class StallSymbols {
  private final long seed;
  private final double share;
  private final double wear;

  StallSymbols(Dice dice) {
    seed = dice.nextName();
    share = dice.chance(0.5) ? dice.between(0.2, 0.8) : 0.05;
    wear = dice.between(0.35, 1);
  }

  void paint(SceneCanvas canvas, List<Stall> stalls) {
    for (Stall stall : stalls) {
      Dice dice = Dice.of(seed, stall.index());
      if (dice.chance(share) && canvas.mayShow(stall.centre().x(), stall.centre().y(), 4)) {
        paint(canvas, stall, dice);
      }
    }
  }

  private void paint(SceneCanvas canvas, Stall stall, Dice dice) {
    double turn = dice.chance(0.5) ? Math.PI : 0;
    canvas.standAt(stall.centre().at(dice.between(-1.4, 1.4), dice.between(-0.3, 0.3), turn));
    Color colour =
        Rgb.color(dice.pick(0xeeeeea, 0xeeeeea, 0xe4c64a, 0x5a8ad0, 0x4a9a5a), wear * 0.95);
    double size = dice.between(0.6, 1.25);
    switch (dice.below(6)) {
      case 0 -> {
        if (dice.chance(0.5)) {
          double half = 1.1 * size;
          canvas.fillGround(
              Rgb.color(0x2f62b0, wear * 0.9), -half, -half, half, -half, half, half, -half, half);
          wheelchair(canvas, Rgb.color(0xf0f0f0, wear), size);
        } else {
          wheelchair(canvas, colour, size);
        }
      }
      case 1 -> {
        canvas.line(colour, 0.2 * size, -1.5 * size, 0, 0, 0.7 * size, 0, 0);
        canvas.fillGround(colour, 0.6 * size, -0.6 * size, 1.6 * size, 0, 0.6 * size, 0.6 * size);
      }
      case 2 -> digits(canvas, colour, size, dice);
      case 3 -> {
        canvas.line(colour, 0.16, -2.3, -1.1, 0, 2.3, 1.1, 0);
        canvas.line(colour, 0.16, -2.3, 1.1, 0, 2.3, -1.1, 0);
      }
      case 4 -> {
        for (double x = -2.2; x < 2.3; x += 0.7) {
          canvas.line(colour, 0.18, x, -1.1, 0, x + 0.8, 1.1, 0);
        }
      }
      default ->
          canvas.fillGround(
              Rgb.color(dice.pick(0x3f6fb4, 0x4c8a5c, 0xa84a40), wear * 0.75),
              -2.5,
              -1.15,
              2.5,
              -1.15,
              2.5,
              1.15,
              -2.5,
              1.15);
    }
  }

  private static void wheelchair(SceneCanvas canvas, Color colour, double size) {
    canvas.line(
        colour,
        0.17 * size,
        0.75 * size,
        0.1 * size,
        0,
        0,
        0,
        0,
        -0.1 * size,
        -0.5 * size,
        0,
        -0.7 * size,
        -0.65 * size,
        0);
    canvas.line(colour, 0.13 * size, 0.35 * size, 0, 0, 0.3 * size, -0.45 * size, 0);
    double[] ring = new double[10 * 3];
    for (int i = 0; i < 10; i++) {
      double angle = Math.PI * (0.35 + 1.3 * i / 9);
      ring[3 * i] = size * (-0.3 + 0.52 * Math.sin(angle - Math.PI / 2));
      ring[3 * i + 1] = size * (-0.05 + 0.52 * Math.cos(angle - Math.PI / 2));
    }
    canvas.line(colour, 0.14 * size, ring);
    Ground.blot(canvas, 1.0 * size, 0.12 * size, 0.2 * size, colour, 0.9);
  }

  /** One to three digits as seven strokes have them, any of the strokes. */
  private static void digits(SceneCanvas canvas, Color colour, double size, Dice dice) {
    int count = 1 + dice.below(3);
    for (int d = 0; d < count; d++) {
      double y = (d - (count - 1) / 2.0) * 0.65 * size;
      double half = 0.2 * size;
      double[][] strokes = {
        {0.7, -1, 0.7, 1},
        {0, -1, 0, 1},
        {-0.7, -1, -0.7, 1},
        {0.7, -1, 0, -1},
        {0.7, 1, 0, 1},
        {0, -1, -0.7, -1},
        {0, 1, -0.7, 1}
      };
      for (double[] s : strokes) {
        if (dice.chance(0.65)) {
          canvas.line(
              colour,
              0.13 * size,
              s[0] * size,
              y + s[1] * half,
              0,
              s[2] * size,
              y + s[3] * half,
              0);
        }
      }
    }
  }
}
