package io.parkstream.tools.simulator;

import java.awt.Color;

/**
 * Lines round the stalls of a car park, and the symbols painted on some of them.
 *
 * @param style of the lines
 * @param colour 0xRRGGBB
 * @param opacity 0 worn off to 1 new
 * @param width metres
 * @param seed decides which stall has which symbol
 */
record StallMarks(
    SimulatorStyle.LineStyle style, int colour, double opacity, double width, long seed) {

  static StallMarks of(SimulatorStyle style, SimulatorStyle.LineStyle lines, long seed, Dice dice) {
    int colour = style.lineColour(dice);
    double opacity = lines == SimulatorStyle.LineStyle.FADED ? 0.3 : dice.between(0.55, 0.95);
    return new StallMarks(lines, colour, opacity, dice.between(0.09, 0.16), seed);
  }

  void paint(SceneCanvas canvas, Stall stall) {
    lines(canvas, stall);
    symbol(canvas, stall);
  }

  private void lines(SceneCanvas canvas, Stall stall) {
    canvas.standAt(stall.centre());
    Color paint = Rgb.color(colour, opacity);
    double[] c = stall.corners();
    switch (style) {
      case SOLID, FADED -> sides(canvas, paint, c, 0);
      case DOUBLE -> {
        sides(canvas, paint, c, 0.16);
        sides(canvas, paint, c, -0.16);
      }
      case CLOSED_BOX -> {
        sides(canvas, paint, c, 0);
        edge(canvas, paint, c, 0, 1, 0, 1);
        edge(canvas, paint, c, 2, 3, 0, 1);
      }
      case CORNER_MARKS -> {
        for (int corner = 0; corner < 4; corner++) {
          edge(canvas, paint, c, corner, (corner + 1) % 4, 0, 0.16);
          edge(canvas, paint, c, corner, (corner + 3) % 4, 0, 0.16);
        }
      }
      case DASHED -> {
        for (int dash = 0; dash < 5; dash++) {
          edge(canvas, paint, c, 1, 2, dash / 5.0, dash / 5.0 + 0.11);
          edge(canvas, paint, c, 0, 3, dash / 5.0, dash / 5.0 + 0.11);
        }
      }
      case NONE -> {
        // some car parks have no marks at all
      }
    }
  }

  private void sides(SceneCanvas canvas, Color colour, double[] c, double inset) {
    canvas.line(colour, width, c[2], c[3] - inset, 0, c[4], c[5] - inset, 0);
    canvas.line(colour, width, c[0], c[1] + inset, 0, c[6], c[7] + inset, 0);
  }

  private void edge(
      SceneCanvas canvas, Color colour, double[] c, int from, int to, double start, double end) {
    double dx = c[2 * to] - c[2 * from];
    double dy = c[2 * to + 1] - c[2 * from + 1];
    canvas.line(
        colour,
        width,
        c[2 * from] + dx * start,
        c[2 * from + 1] + dy * start,
        0,
        c[2 * from] + dx * end,
        c[2 * from + 1] + dy * end,
        0);
  }

  private void symbol(SceneCanvas canvas, Stall stall) {
    Dice dice = Dice.of(seed, 4, stall.index());
    if (!dice.chance(0.1)) {
      return;
    }
    canvas.standAt(stall.centre().at(dice.between(-1, 0.6), 0, Math.PI));
    Color colour = Rgb.color(dice.pick(0xf0f0f0, 0xe0d070, 0x5f86c4), dice.between(0.5, 0.9));
    switch (dice.below(4)) {
      case 0 -> {
        canvas.line(colour, 0.16, -1, 0, 0, 0.5, 0, 0);
        canvas.fillGround(colour, 0.5, -0.45, 1.2, 0, 0.5, 0.45);
      }
      case 1 -> {
        canvas.line(colour, 0.13, 0.8, 0.1, 0, 0, 0, 0, -0.1, -0.5, 0, -0.7, -0.6, 0);
        ringLine(canvas, colour, -0.3, 0, 0.5);
        Ground.blot(canvas, 1.0, 0.1, 0.2, colour, 0.9);
      }
      case 2 -> {
        canvas.line(colour, 0.14, -1.6, -0.9, 0, 1.6, 0.9, 0);
        canvas.line(colour, 0.14, -1.6, 0.9, 0, 1.6, -0.9, 0);
      }
      default -> {
        canvas.line(colour, 0.13, -0.6, 0.5, 0, -0.6, 0, 0, 0.6, 0, 0, 0.6, 0.5, 0, 0, 0.25, 0);
        canvas.line(colour, 0.13, -0.6, -0.5, 0, 0.6, -0.5, 0);
      }
    }
  }

  private static void ringLine(
      SceneCanvas canvas, Color colour, double x, double y, double radius) {
    double[] xyz = new double[13 * 3];
    for (int i = 0; i < 13; i++) {
      xyz[3 * i] = x + radius * Math.cos(Math.PI * i / 6);
      xyz[3 * i + 1] = y + radius * Math.sin(Math.PI * i / 6);
    }
    canvas.line(colour, 0.12, xyz);
  }
}
