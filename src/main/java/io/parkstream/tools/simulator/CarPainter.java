package io.parkstream.tools.simulator;

import io.parkstream.gateway.PixelPoint;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Paint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Paints a car as a small solid: a body of two bands, a glass house on it, wheels, lights and a
 * shadow. Faces turned away from the camera are left out, so painting from the ground up is right
 * from every angle between the horizon and the zenith.
 */
final class CarPainter {
  /** Corners of the plan; enough to look round at 150 pixels. */
  private static final int OUTLINE = 24;

  private static final int GLASS = 0x20262b;
  private static final int SKY = 0xc4d2de;
  private static final int RUBBER = 0x17181a;

  private final SceneCanvas canvas;
  private final Light light;
  private final CarModel car;
  private final Pose pose;
  private final double halfLength;
  private final double halfWidth;
  private final double[][] sill;
  private final double[][] waist;
  private final double[][] shoulder;
  private final double[][] belt;
  private final double[][] roof;

  CarPainter(SceneCanvas canvas, Light light, CarModel car, Pose pose) {
    this.canvas = canvas;
    this.light = light;
    this.car = car;
    this.pose = pose;
    halfLength = car.length() / 2;
    halfWidth = car.width() / 2;
    sill = outline(0.965, 0.95, z -> 0.22);
    waist = outline(1, 1, z -> 0.55);
    shoulder = outline(0.97, 0.93, this::shoulderHeight);
    belt = house(car.tail(), car.cowl(), halfWidth * 0.9, 0.1);
    for (double[] corner : belt) {
      corner[2] = shoulderHeight(corner[0]) + 0.01;
    }
    roof =
        house(car.tail() + car.rearSlope(), car.cowl() - car.frontSlope(), halfWidth * 0.7, 0.12);
    for (double[] corner : roof) {
      corner[2] = car.height();
    }
  }

  /** The shadow on the ground; painted before all cars, since it falls on none of them here. */
  void paintShadow() {
    canvas.standAt(Pose.WORLD);
    double soft = 0.22 + 0.35 * (1 - light.shadow());
    for (double spread : new double[] {1.16, 1.08, 1.0}) {
      canvas.fill(new Color(0, 0, 0, (int) (255 * soft * 0.55)), groundOutline(spread));
    }
    double opacity = light.shadow();
    if (opacity > 0.1) {
      List<double[]> points = new ArrayList<>();
      for (double[][] ring : List.of(sill, waist, shoulder, roof)) {
        for (double[] corner : ring) {
          double reach = corner[2] / light.sunZ();
          points.add(
              new double[] {
                pose.worldX(corner[0], corner[1]) - light.sunX() * reach,
                pose.worldY(corner[0], corner[1]) - light.sunY() * reach
              });
        }
      }
      canvas.fillGround(new Color(0, 0, 0, (int) (255 * opacity)), flat(Hull.of(points)));
    }
  }

  void paint() {
    Dice details = Dice.of(car.details());
    canvas.standAt(pose);
    band(sill, waist, Rgb.mix(car.paint(), 0x202020, 0.18));
    wheels(details);
    band(waist, shoulder, car.paint());
    front(details);
    rear(details);
    deck();
    mirrors();
    glassHouse(details);
    roof(details);
  }

  private double shoulderHeight(double x) {
    if (x >= car.cowl()) {
      double share = (x - car.cowl()) / Math.max(0.1, halfLength - car.cowl());
      return car.deck() - (car.deck() - car.bonnet()) * (0.35 + 0.65 * share);
    }
    double behind = Math.max(0, car.tail() - x) / Math.max(0.3, halfLength + car.tail());
    return car.deck() - 0.06 * Math.min(1, behind);
  }

  /** A ring round the car: a rounded rectangle, counterclockwise from above. */
  private double[][] outline(double along, double across, DoubleUnaryOperator z) {
    double[][] ring = new double[OUTLINE][];
    for (int i = 0; i < OUTLINE; i++) {
      double angle = 2 * Math.PI * (i + 0.5) / OUTLINE;
      double x = halfLength * along * rounded(Math.cos(angle), 0.38);
      double y = halfWidth * across * rounded(Math.sin(angle), 0.30);
      ring[i] = new double[] {x, y, z.applyAsDouble(x)};
    }
    return ring;
  }

  private static double rounded(double value, double power) {
    return Math.copySign(Math.pow(Math.abs(value), power), value);
  }

  /** Eight corners of the glass house, counterclockwise from above: four faces and four pillars. */
  private static double[][] house(double back, double front, double half, double cut) {
    double inset = Math.min(0.3, (front - back) * cut);
    double side = half * 0.86;
    return new double[][] {
      {front, -side, 0},
      {front, side, 0},
      {front - inset, half, 0},
      {back + inset, half, 0},
      {back, side, 0},
      {back, -side, 0},
      {back + inset, -half, 0},
      {front - inset, -half, 0}
    };
  }

  private void band(double[][] lower, double[][] upper, int paint) {
    for (int i = 0; i < OUTLINE; i++) {
      int next = (i + 1) % OUTLINE;
      double[] face = quad(lower[i], lower[next], upper[next], upper[i]);
      canvas.fillIfFacing(shaded(paint, face), face);
    }
  }

  private void wheels(Dice details) {
    int rim = Rgb.grey(details.between(60, 190));
    for (double side : new double[] {-1, 1}) {
      double y = side * halfWidth * 0.985;
      for (double along : new double[] {-0.3, 0.31}) {
        double x = along * car.length();
        double[] tyre = disc(x, y, 0.33, 0.35, side);
        if (canvas.fillIfFacing(Rgb.color(RUBBER), tyre)) {
          canvas.fill(
              Rgb.color(Rgb.scale(rim, lightOn(0, side, 0))), disc(x, y * 1.004, 0.33, 0.2, side));
          canvas.fill(Rgb.color(0x303234), disc(x, y * 1.006, 0.33, 0.07, side));
        }
      }
    }
  }

  private static double[] disc(double x, double y, double z, double radius, double side) {
    double[] points = new double[12 * 3];
    for (int i = 0; i < 12; i++) {
      double angle = -side * 2 * Math.PI * i / 12;
      points[3 * i] = x + radius * Math.cos(angle);
      points[3 * i + 1] = y;
      points[3 * i + 2] = z + radius * Math.sin(angle);
    }
    return points;
  }

  private void front(Dice details) {
    double x = halfLength * 0.995;
    double top = car.bonnet() - 0.07;
    double y = halfWidth;
    double[] grille = facingFront(x, -0.45 * y, 0.45 * y, 0.42, top - 0.02);
    if (!canvas.isFacing(grille)) {
      return;
    }
    canvas.fill(Rgb.color(0x1c1d1f), grille);
    int lamp = Rgb.scale(details.pick(0xe4e8ea, 0xf4f1e0, 0xbfc8cc), lightOn(1, 0, 0.2));
    for (double side : new double[] {-1, 1}) {
      double inner = side * 0.5 * y;
      double outer = side * 0.86 * y;
      canvas.fill(
          Rgb.color(lamp),
          facingFront(
              x * 0.985, Math.min(inner, outer), Math.max(inner, outer), top - 0.17, top + 0.02));
    }
    plate(facingFront(x * 1.002, -0.26, 0.26, 0.36, 0.48), details);
  }

  private void rear(Dice details) {
    double x = -halfLength * 0.995;
    double y = halfWidth;
    double top = car.deck() - 0.08;
    double[] plate = facingRear(x * 1.002, -0.26, 0.26, 0.5, 0.62);
    if (!canvas.isFacing(plate)) {
      return;
    }
    canvas.fill(
        Rgb.color(Rgb.scale(0x26272a, lightOn(-1, 0, 0))),
        facingRear(x, -0.8 * y, 0.8 * y, 0.24, 0.4));
    int lamp = Rgb.scale(details.pick(0x9c1d1a, 0xb8322a, 0x7c1518), lightOn(-1, 0, 0.2));
    boolean tall = details.chance(0.4);
    for (double side : new double[] {-1, 1}) {
      double inner = side * (tall ? 0.72 : 0.5) * y;
      double outer = side * 0.9 * y;
      canvas.fill(
          Rgb.color(lamp),
          facingRear(
              x * 0.985,
              Math.min(inner, outer),
              Math.max(inner, outer),
              top - (tall ? 0.34 : 0.18),
              top));
    }
    plate(plate, details);
  }

  private void plate(double[] face, Dice details) {
    canvas.fill(Rgb.color(details.pick(0xdedede, 0xdedede, 0xd8c76a)), face);
  }

  private void deck() {
    double[] face = new double[OUTLINE * 3];
    for (int i = 0; i < OUTLINE; i++) {
      System.arraycopy(shoulder[i], 0, face, 3 * i, 3);
    }
    canvas.fill(glossy(car.paint(), 0.05, halfLength, -halfLength, car.deck()), face);
    Color seam = new Color(0, 0, 0, 70);
    double x = car.cowl();
    double z = car.bonnet() + 0.03;
    for (double side : new double[] {-1, 1}) {
      canvas.line(
          seam,
          0.025,
          x,
          side * halfWidth * 0.78,
          car.deck(),
          halfLength * 0.93,
          side * halfWidth * 0.6,
          z);
    }
    if (car.body() == CarModel.Body.PICKUP) {
      double back = -halfLength * 0.93;
      double front = car.tail() - 0.12;
      double y = halfWidth * 0.78;
      canvas.fill(
          Rgb.color(Rgb.scale(0x3a3b3d, 0.8)),
          front,
          -y,
          car.deck(),
          front,
          y,
          car.deck(),
          back,
          y,
          car.deck(),
          back,
          -y,
          car.deck());
    }
  }

  private void mirrors() {
    for (double side : new double[] {-1, 1}) {
      double x = car.cowl() - 0.25;
      double y = side * halfWidth * 0.92;
      double out = side * (halfWidth + 0.16);
      double z = car.deck() + 0.06;
      canvas.fill(
          Rgb.color(Rgb.scale(car.paint(), 0.8)),
          x + 0.09,
          y,
          z,
          x + 0.05,
          out,
          z,
          x - 0.07,
          out,
          z + 0.1,
          x - 0.05,
          y,
          z + 0.08);
    }
  }

  private void glassHouse(Dice details) {
    boolean panelSides = car.body() == CarModel.Body.VAN && details.chance(0.5);
    double reflection = details.between(0.05, 0.5);
    for (int i = 0; i < 8; i++) {
      int next = (i + 1) % 8;
      double[] face = quad(belt[i], belt[next], roof[next], roof[i]);
      if (!canvas.fillIfFacing(shaded(car.paint(), face), face)) {
        continue;
      }
      switch (i) {
        case 0 -> pane(face, 0.05, 0.95, 0.04, 0.93, reflection);
        case 2 -> sidePanes(face, panelSides, reflection, true);
        case 4 ->
            pane(face, 0.08, 0.92, 0.12, 0.88, car.body() == CarModel.Body.VAN ? 0.1 : reflection);
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
    pane(face, front, front + split - 0.03, 0.08, 0.88, reflection * 0.6);
    if (!panel && split < 0.9) {
      double from = startsInFront ? split + 0.03 : 1 - rest;
      pane(face, from, from + rest - split - 0.03, 0.08, 0.86, reflection * 0.6);
      if (rest < 0.9) {
        double last = startsInFront ? rest + 0.03 : 0.04;
        pane(face, last, last + 0.14, 0.14, 0.82, reflection * 0.6);
      }
    }
  }

  /** A part of a face as glass: dark inside, the sky on it, brighter towards the roof. */
  private void pane(
      double[] face, double left, double right, double low, double high, double reflection) {
    double[] a = within(face, left, low);
    double[] b = within(face, right, low);
    double[] c = within(face, right, high);
    double[] d = within(face, left, high);
    PixelPoint from = canvas.pixel((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2);
    PixelPoint to = canvas.pixel((c[0] + d[0]) / 2, (c[1] + d[1]) / 2, (c[2] + d[2]) / 2);
    canvas.fill(
        gradient(from, Rgb.mix(GLASS, SKY, reflection), to, Rgb.mix(GLASS, SKY, reflection * 0.25)),
        quad(a, b, c, d));
  }

  private static double[] within(double[] face, double along, double up) {
    double[] point = new double[3];
    for (int i = 0; i < 3; i++) {
      double low = face[i] + (face[3 + i] - face[i]) * along;
      double high = face[9 + i] + (face[6 + i] - face[9 + i]) * along;
      point[i] = low + (high - low) * up;
    }
    return point;
  }

  private void roof(Dice details) {
    double[] face = new double[8 * 3];
    for (int i = 0; i < 8; i++) {
      System.arraycopy(roof[i], 0, face, 3 * i, 3);
    }
    canvas.fill(glossy(car.paint(), 0.12, roof[0][0], roof[4][0], car.height()), face);
    double front = roof[0][0];
    double back = roof[4][0];
    double length = front - back;
    double y = halfWidth * 0.7;
    double z = car.height() + 0.02;
    if (details.chance(0.14)) {
      double f = front - 0.15 * length;
      double b = front - 0.55 * length;
      canvas.fill(
          Rgb.color(Rgb.mix(GLASS, SKY, 0.15)),
          f,
          -y * 0.7,
          z,
          f,
          y * 0.7,
          z,
          b,
          y * 0.7,
          z,
          b,
          -y * 0.7,
          z);
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

  /** Level sheet metal: lit as the ground is, with the sky mirrored more towards one end. */
  private Paint glossy(int paint, double base, double front, double back, double z) {
    double level = lightOn(0, 0, 1);
    int near = Rgb.mix(Rgb.scale(paint, level), SKY, base + 0.3 * car.gloss());
    int far = Rgb.scale(paint, level * 0.97);
    return gradient(canvas.pixel(front, 0.4, z), near, canvas.pixel(back, -0.4, z), far);
  }

  private static Paint gradient(PixelPoint from, int fromRgb, PixelPoint to, int toRgb) {
    return new GradientPaint(
        (float) from.x(),
        (float) from.y(),
        Rgb.color(fromRgb),
        (float) to.x() + 0.01f,
        (float) to.y(),
        Rgb.color(toRgb));
  }

  private Color shaded(int paint, double[] face) {
    double ax = face[3] - face[0];
    double ay = face[4] - face[1];
    double az = face[5] - face[2];
    double bx = face[9] - face[0];
    double by = face[10] - face[1];
    double bz = face[11] - face[2];
    double nx = ay * bz - az * by;
    double ny = az * bx - ax * bz;
    double nz = ax * by - ay * bx;
    double norm = Math.max(1e-9, Math.sqrt(nx * nx + ny * ny + nz * nz));
    return Rgb.color(Rgb.scale(paint, lightOn(nx / norm, ny / norm, nz / norm)));
  }

  private double lightOn(double nx, double ny, double nz) {
    double cos = Math.cos(pose.heading());
    double sin = Math.sin(pose.heading());
    return light.on(nx * cos - ny * sin, nx * sin + ny * cos, nz);
  }

  private double[] groundOutline(double spread) {
    double[] points = new double[OUTLINE * 3];
    for (int i = 0; i < OUTLINE; i++) {
      double x = waist[i][0] * (1 + (spread - 1) * 0.6);
      double y = waist[i][1] * spread;
      points[3 * i] = pose.worldX(x, y);
      points[3 * i + 1] = pose.worldY(x, y);
    }
    return points;
  }

  private static double[] facingFront(double x, double y0, double y1, double z0, double z1) {
    return new double[] {x, y0, z0, x, y1, z0, x, y1, z1, x, y0, z1};
  }

  private static double[] facingRear(double x, double y0, double y1, double z0, double z1) {
    return new double[] {x, y1, z0, x, y0, z0, x, y0, z1, x, y1, z1};
  }

  private static double[] quad(double[] a, double[] b, double[] c, double[] d) {
    return new double[] {a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2], d[0], d[1], d[2]};
  }

  private static double[] flat(List<double[]> points) {
    double[] xy = new double[points.size() * 2];
    for (int i = 0; i < points.size(); i++) {
      xy[2 * i] = points.get(i)[0];
      xy[2 * i + 1] = points.get(i)[1];
    }
    return xy;
  }
}
