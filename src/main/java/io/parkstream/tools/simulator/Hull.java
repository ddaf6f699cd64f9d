package io.parkstream.tools.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The convex hull of points on the ground, by Andrew's monotone chain. */
final class Hull {
  private Hull() {}

  static List<double[]> of(List<double[]> points) {
    List<double[]> sorted = new ArrayList<>(points);
    sorted.sort(Comparator.<double[]>comparingDouble(p -> p[0]).thenComparingDouble(p -> p[1]));
    List<double[]> hull = new ArrayList<>();
    for (int pass = 0; pass < 2; pass++) {
      int start = hull.size();
      for (double[] point : sorted) {
        while (hull.size() >= start + 2 && !turnsLeft(hull, point)) {
          hull.remove(hull.size() - 1);
        }
        hull.add(point);
      }
      hull.remove(hull.size() - 1);
      Collections.reverse(sorted);
    }
    return hull;
  }

  private static boolean turnsLeft(List<double[]> hull, double[] point) {
    double[] a = hull.get(hull.size() - 2);
    double[] b = hull.get(hull.size() - 1);
    return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) > 0;
  }
}
