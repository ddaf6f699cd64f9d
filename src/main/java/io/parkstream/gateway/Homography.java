package io.parkstream.gateway;

import io.parkstream.domain.SpaceMap;
import java.util.Arrays;
import java.util.List;

/** Plane to plane: nine values, row by row, the last of which is 1. */
final class Homography {
  /** A side of the raster of points whose distances are taken. */
  private static final int SHIFT_POINTS = 5;

  private Homography() {}

  /** Leaves everything where it is. */
  static double[] identity() {
    return new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
  }

  static double w(double[] h, double x, double y) {
    return h[6] * x + h[7] * y + h[8];
  }

  static double x(double[] h, double x, double y, double w) {
    return (h[0] * x + h[1] * y + h[2]) / w;
  }

  static double y(double[] h, double x, double y, double w) {
    return (h[3] * x + h[4] * y + h[5]) / w;
  }

  /** That of the frame, from that of a frame reduced by a scale. */
  static double[] enlarged(double[] h, double scale) {
    return new double[] {
      h[0], h[1], h[2] / scale, h[3], h[4], h[5] / scale, h[6] * scale, h[7] * scale, h[8]
    };
  }

  /** First one, then the other. */
  static double[] then(double[] first, double[] second) {
    double[] product = new double[9];
    for (int i = 0; i < product.length; i++) {
      for (int k = 0; k < 3; k++) {
        product[i] += second[i / 3 * 3 + k] * first[3 * k + i % 3];
      }
    }
    double last = product[8];
    for (int i = 0; i < product.length; i++) {
      product[i] /= last;
    }
    return product;
  }

  /**
   * Whether a camera can have been turned so: a frame of this size stays a frame, not mirrored, and
   * neither shrinks nor grows to less than half or more than twice its size.
   */
  static boolean isPlausible(double[] h, double width, double height) {
    double[] x = {0, width, width, 0};
    double[] y = {0, 0, height, height};
    double area = 0;
    for (int i = 0; i < x.length; i++) {
      int j = (i + 1) % x.length;
      double wi = w(h, x[i], y[i]);
      double wj = w(h, x[j], y[j]);
      if (!(wi > 0.2) || !(wj > 0.2)) {
        return false;
      }
      area +=
          x(h, x[i], y[i], wi) * y(h, x[j], y[j], wj) - x(h, x[j], y[j], wj) * y(h, x[i], y[i], wi);
    }
    double share = area / 2 / (width * height);
    return share > 0.4 && share < 2.5;
  }

  /** Median distance, in pixels, by which the points of a frame of this size are moved. */
  static double shift(double[] h, double width, double height) {
    double[] distances = new double[SHIFT_POINTS * SHIFT_POINTS];
    for (int i = 0; i < distances.length; i++) {
      distances[i] =
          distance(
              h,
              width * (i % SHIFT_POINTS) / (SHIFT_POINTS - 1),
              height * (i / SHIFT_POINTS) / (SHIFT_POINTS - 1));
    }
    Arrays.sort(distances);
    return distances[distances.length / 2];
  }

  private static double distance(double[] h, double x, double y) {
    double w = w(h, x, y);
    return Math.hypot(x(h, x, y, w) - x, y(h, x, y, w) - y);
  }

  /** Median distance, in pixels, by which the corners of a map are moved. */
  static double displacement(double[] h, SpaceMap map) {
    List<SpaceMap.Corner> corners =
        map.spaces().stream().flatMap(space -> space.polygon().stream()).toList();
    double[] distances =
        corners.stream()
            .mapToDouble(corner -> distance(h, corner.x(), corner.y()))
            .sorted()
            .toArray();
    return distances.length == 0 ? 0 : distances[distances.length / 2];
  }
}
