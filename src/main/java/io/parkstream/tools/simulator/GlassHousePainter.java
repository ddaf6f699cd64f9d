package io.parkstream.tools.simulator;

import java.awt.Color;

/** Paints what stands on a car's body: windows between pillars, and the roof above them. */
final class GlassHousePainter {
  private final SceneCanvas canvas;
  private final CarModel car;
  private final CarShape shape;
  private final CarFinish finish;

  GlassHousePainter(SceneCanvas canvas, CarModel car, CarShape shape, CarFinish finish) {
    this.canvas = canvas;
    this.car = car;
    this.shape = shape;
    this.finish = finish;
  }

  /** Four faces and four pillars; the pillars keep the colour of the body. */
  void paintGlass(Dice details) {
    double[][] belt = shape.belt();
    double[][] roof = shape.roof();
    boolean panelSides = car.body() == CarModel.Body.VAN && details.chance(0.5);
    double reflection = details.between(0.05, 0.5);
    for (int i = 0; i < 8; i++) {
      int next = (i + 1) % 8;
      double[] face = Faces.quad(belt[i], belt[next], roof[next], roof[i]);
      if (!canvas.fillIfFacing(finish.shaded(car.paint(), face), face)) {
        continue;
      }
      switch (i) {
        case 0 -> finish.pane(face, 0.05, 0.95, 0.04, 0.93, reflection);
        case 2 -> sidePanes(face, panelSides, reflection, true);
        case 4 ->
            finish.pane(
                face, 0.08, 0.92, 0.12, 0.88, car.body() == CarModel.Body.VAN ? 0.1 : reflection);
        case 6 -> sidePanes(face, panelSides, reflection, false);
        default -> {
          // the pillars keep the colour of the body
        }
      }
    }
  }

  private void sidePanes(double[] face, boolean panel, double reflection, boolean startsInFront) {
    double split = car.body() == CarModel.Body.PICKUP ? 0.97 : 0.46;
    double rest = car.body() == CarModel.Body.SALOON || car.length() < 4.1 ? 0.95 : 0.78;
    double front = startsInFront ? 0.03 : 1 - split;
    finish.pane(face, front, front + split - 0.03, 0.08, 0.88, reflection * 0.6);
    if (!panel && split < 0.9) {
      double from = startsInFront ? split + 0.03 : 1 - rest;
      finish.pane(face, from, from + rest - split - 0.03, 0.08, 0.86, reflection * 0.6);
      if (rest < 0.9) {
        double last = startsInFront ? rest + 0.03 : 0.04;
        finish.pane(face, last, last + 0.14, 0.14, 0.82, reflection * 0.6);
      }
    }
  }

  /** The roof, sometimes with a window or rails. */
  void paintRoof(Dice details) {
    double[][] roof = shape.roof();
    canvas.fill(
        finish.glossy(car.paint(), car.gloss(), 0.12, roof[0][0], roof[4][0], car.height()),
        Faces.of(roof));
    double front = roof[0][0];
    double back = roof[4][0];
    double length = front - back;
    double y = shape.halfWidth() * 0.7;
    double z = car.height() + 0.02;
    if (details.chance(0.14)) {
      double f = front - 0.15 * length;
      double b = front - 0.55 * length;
      canvas.fill(finish.glass(0.15), f, -y * 0.7, z, f, y * 0.7, z, b, y * 0.7, z, b, -y * 0.7, z);
    }
    if (details.chance(0.25)) {
      for (double side : new double[] {-1, 1}) {
        canvas.line(
            Rgb.color(details.pick(0x2a2b2d, 0x9a9c9e)),
            0.05,
            front - 0.1 * length,
            side * y * 0.9,
            z + 0.04,
            back + 0.06 * length,
            side * y * 0.9,
            z + 0.04);
      }
    }
    canvas.line(
        new Color(255, 255, 255, (int) (90 * car.gloss())),
        0.03,
        front,
        -y * 0.84,
        z,
        front,
        y * 0.84,
        z);
  }
}
