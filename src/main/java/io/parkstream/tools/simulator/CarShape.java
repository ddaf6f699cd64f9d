package io.parkstream.tools.simulator;

import java.util.function.DoubleUnaryOperator;

/**
 * The solid that a car is painted as, in metres of its own coordinates: x forward, y to the left, z
 * up, the origin on the ground below its middle. Four rings round the body and the glass house,
 * each counterclockwise from above.
 */
final class CarShape {
  /** Corners of the plan; enough to look round at 150 pixels. */
  static final int OUTLINE = 24;

  private final CarModel car;
  private final double halfLength;
  private final double halfWidth;
  private final double[][] sill;
  private final double[][] waist;
  private final double[][] shoulder;
  private final double[][] belt;
  private final double[][] roof;

  CarShape(CarModel car) {
    this.car = car;
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

  double halfLength() {
    return halfLength;
  }

  double halfWidth() {
    return halfWidth;
  }

  /** The lower edge of the body; shared, as all rings are. */
  double[][] sill() {
    return sill;
  }

  /** Where the body is widest. */
  double[][] waist() {
    return waist;
  }

  /** The upper edge of the body. */
  double[][] shoulder() {
    return shoulder;
  }

  /** The foot of the glass house, of eight corners. */
  double[][] belt() {
    return belt;
  }

  /** The top of the glass house, of eight corners. */
  double[][] roof() {
    return roof;
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

  /** The plan of a car at a pose, wider than it is by a factor, as points of the world. */
  double[] plan(Pose pose, double spread) {
    double[] points = new double[OUTLINE * 3];
    for (int i = 0; i < OUTLINE; i++) {
      double x = waist[i][0] * (1 + (spread - 1) * 0.6);
      double y = waist[i][1] * spread;
      points[3 * i] = pose.worldX(x, y);
      points[3 * i + 1] = pose.worldY(x, y);
    }
    return points;
  }
}
