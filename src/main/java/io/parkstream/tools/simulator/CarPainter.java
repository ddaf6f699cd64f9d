package io.parkstream.tools.simulator;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;

/**
 * Paints a car as a small solid: a body of two bands, a glass house on it, wheels, lights and a
 * shadow. Faces turned away from the camera are left out, so painting from the ground up is right
 * from every angle between the horizon and the zenith.
 */
final class CarPainter implements VehiclePainter {
  private static final int RUBBER = 0x17181a;

  private final SceneCanvas canvas;
  private final Light light;
  private final CarModel car;
  private final Pose pose;
  private final CarShape shape;
  private final CarFinish finish;
  private final GlassHousePainter glassHouse;

  CarPainter(SceneCanvas canvas, Light light, CarModel car, Pose pose) {
    this.canvas = canvas;
    this.light = light;
    this.car = car;
    this.pose = pose;
    this.shape = new CarShape(car);
    this.finish = new CarFinish(canvas, light, pose);
    this.glassHouse = new GlassHousePainter(canvas, car, shape, finish);
  }

  /** The shadow on the ground; painted before all cars, since it falls on none of them here. */
  @Override
  public void paintShadow() {
    canvas.standAt(Pose.WORLD);
    double soft = 0.22 + 0.35 * (1 - light.shadow());
    for (double spread : new double[] {1.16, 1.08, 1.0}) {
      canvas.fill(new Color(0, 0, 0, (int) (255 * soft * 0.55)), shape.plan(pose, spread));
    }
    double opacity = light.shadow();
    if (opacity > 0.1) {
      List<double[]> points = new ArrayList<>();
      for (double[][] ring : List.of(shape.sill(), shape.waist(), shape.shoulder(), shape.roof())) {
        for (double[] corner : ring) {
          double reach = corner[2] / light.sunZ();
          points.add(
              new double[] {
                pose.worldX(corner[0], corner[1]) - light.sunX() * reach,
                pose.worldY(corner[0], corner[1]) - light.sunY() * reach
              });
        }
      }
      canvas.fillGround(new Color(0, 0, 0, (int) (255 * opacity)), Faces.flat(Hull.of(points)));
    }
  }

  @Override
  public void paint() {
    Dice details = Dice.of(car.details());
    canvas.standAt(pose);
    band(shape.sill(), shape.waist(), Rgb.mix(car.paint(), 0x202020, 0.18));
    wheels(details);
    band(shape.waist(), shape.shoulder(), car.paint());
    front(details);
    rear(details);
    deck();
    mirrors();
    glassHouse.paintGlass(details);
    glassHouse.paintRoof(details);
  }

  private void band(double[][] lower, double[][] upper, int paint) {
    for (int i = 0; i < lower.length; i++) {
      int next = (i + 1) % lower.length;
      double[] face = Faces.quad(lower[i], lower[next], upper[next], upper[i]);
      canvas.fillIfFacing(finish.shaded(paint, face), face);
    }
  }

  private void wheels(Dice details) {
    int rim = Rgb.grey(details.between(60, 190));
    for (double side : new double[] {-1, 1}) {
      double y = side * shape.halfWidth() * 0.985;
      for (double along : new double[] {-0.3, 0.31}) {
        double x = along * car.length();
        double[] tyre = Faces.disc(x, y, 0.33, 0.35, side);
        if (canvas.fillIfFacing(Rgb.color(RUBBER), tyre)) {
          canvas.fill(
              Rgb.color(Rgb.scale(rim, finish.lightOn(0, side, 0))),
              Faces.disc(x, y * 1.004, 0.33, 0.2, side));
          canvas.fill(Rgb.color(0x303234), Faces.disc(x, y * 1.006, 0.33, 0.07, side));
        }
      }
    }
  }

  private void front(Dice details) {
    double x = shape.halfLength() * 0.995;
    double top = car.bonnet() - 0.07;
    double y = shape.halfWidth();
    double[] grille = Faces.facingFront(x, -0.45 * y, 0.45 * y, 0.42, top - 0.02);
    if (!canvas.isFacing(grille)) {
      return;
    }
    canvas.fill(Rgb.color(0x1c1d1f), grille);
    int lamp = Rgb.scale(details.pick(0xe4e8ea, 0xf4f1e0, 0xbfc8cc), finish.lightOn(1, 0, 0.2));
    for (double side : new double[] {-1, 1}) {
      double inner = side * 0.5 * y;
      double outer = side * 0.86 * y;
      canvas.fill(
          Rgb.color(lamp),
          Faces.facingFront(
              x * 0.985, Math.min(inner, outer), Math.max(inner, outer), top - 0.17, top + 0.02));
    }
    plate(Faces.facingFront(x * 1.002, -0.26, 0.26, 0.36, 0.48), details);
  }

  private void rear(Dice details) {
    double x = -shape.halfLength() * 0.995;
    double y = shape.halfWidth();
    double top = car.deck() - 0.08;
    double[] plate = Faces.facingRear(x * 1.002, -0.26, 0.26, 0.5, 0.62);
    if (!canvas.isFacing(plate)) {
      return;
    }
    canvas.fill(
        Rgb.color(Rgb.scale(0x26272a, finish.lightOn(-1, 0, 0))),
        Faces.facingRear(x, -0.8 * y, 0.8 * y, 0.24, 0.4));
    int lamp = Rgb.scale(details.pick(0x9c1d1a, 0xb8322a, 0x7c1518), finish.lightOn(-1, 0, 0.2));
    boolean tall = details.chance(0.4);
    for (double side : new double[] {-1, 1}) {
      double inner = side * (tall ? 0.72 : 0.5) * y;
      double outer = side * 0.9 * y;
      canvas.fill(
          Rgb.color(lamp),
          Faces.facingRear(
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
    canvas.fill(
        finish.glossy(
            car.paint(), car.gloss(), 0.05, shape.halfLength(), -shape.halfLength(), car.deck()),
        Faces.of(shape.shoulder()));
    Color seam = new Color(0, 0, 0, 70);
    double x = car.cowl();
    double z = car.bonnet() + 0.03;
    for (double side : new double[] {-1, 1}) {
      canvas.line(
          seam,
          0.025,
          x,
          side * shape.halfWidth() * 0.78,
          car.deck(),
          shape.halfLength() * 0.93,
          side * shape.halfWidth() * 0.6,
          z);
    }
    if (car.body() == CarModel.Body.PICKUP) {
      double back = -shape.halfLength() * 0.93;
      double front = car.tail() - 0.12;
      double y = shape.halfWidth() * 0.78;
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
      double y = side * shape.halfWidth() * 0.92;
      double out = side * (shape.halfWidth() + 0.16);
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
}
