package io.parkstream.tools.simulator;

import java.util.List;

/** Polygons as the canvas takes them, x, y, z, x, y, z …, counterclockwise seen from outside. */
final class Faces {
  private static final int DISC_CORNERS = 12;

  private Faces() {}

  /** The face through four points. */
  static double[] quad(double[] a, double[] b, double[] c, double[] d) {
    return new double[] {a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2], d[0], d[1], d[2]};
  }

  /** An upright rectangle that is seen from the front, at a distance x along the car. */
  static double[] facingFront(double x, double y0, double y1, double z0, double z1) {
    return new double[] {x, y0, z0, x, y1, z0, x, y1, z1, x, y0, z1};
  }

  /** An upright rectangle that is seen from behind, at a distance x along the car. */
  static double[] facingRear(double x, double y0, double y1, double z0, double z1) {
    return new double[] {x, y1, z0, x, y0, z0, x, y0, z1, x, y1, z1};
  }

  /**
   * An upright disc along the car.
   *
   * @param side 1 to be seen from the left, -1 from the right
   */
  static double[] disc(double x, double y, double z, double radius, double side) {
    double[] points = new double[DISC_CORNERS * 3];
    for (int i = 0; i < DISC_CORNERS; i++) {
      double angle = -side * 2 * Math.PI * i / DISC_CORNERS;
      points[3 * i] = x + radius * Math.cos(angle);
      points[3 * i + 1] = y;
      points[3 * i + 2] = z + radius * Math.sin(angle);
    }
    return points;
  }

  /**
   * A point of a face of four corners.
   *
   * @param along share of the way from its first to its second corner
   * @param up share of the way from there to the opposite side
   */
  static double[] within(double[] face, double along, double up) {
    double[] point = new double[3];
    for (int i = 0; i < 3; i++) {
      double low = face[i] + (face[3 + i] - face[i]) * along;
      double high = face[9 + i] + (face[6 + i] - face[9 + i]) * along;
      point[i] = low + (high - low) * up;
    }
    return point;
  }

  /** A ring of points as one face. */
  static double[] of(double[][] ring) {
    double[] face = new double[ring.length * 3];
    for (int i = 0; i < ring.length; i++) {
      System.arraycopy(ring[i], 0, face, 3 * i, 3);
    }
    return face;
  }

  /** Points on the ground: x, y, x, y … */
  static double[] flat(List<double[]> points) {
    double[] xy = new double[points.size() * 2];
    for (int i = 0; i < points.size(); i++) {
      xy[2 * i] = points.get(i)[0];
      xy[2 * i + 1] = points.get(i)[1];
    }
    return xy;
  }
}
