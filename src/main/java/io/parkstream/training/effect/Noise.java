package io.parkstream.training.effect;

import java.util.SplittableRandom;

/** Clouds: random values on a grid, interpolated between its points. Stateless. */
final class Noise {
  private Noise() {}

  /**
   * A field of three octaves, mean 0.5; nearly all values lie between 0 and 1.
   *
   * @param cell distance between two points of the coarse grid in pixels, at least 1
   */
  static float[] clouds(int width, int height, double cell, SplittableRandom random) {
    float[] field = new float[width * height];
    add(field, width, height, cell, 0.58f, random);
    add(field, width, height, Math.max(1, cell / 2.3), 0.26f, random);
    add(field, width, height, Math.max(1, cell / 5.1), 0.16f, random);
    return field;
  }

  private static void add(
      float[] field, int width, int height, double cell, float share, SplittableRandom random) {
    int columns = (int) (width / cell) + 3;
    int rows = (int) (height / cell) + 3;
    float[] lattice = new float[columns * rows];
    for (int i = 0; i < lattice.length; i++) {
      // the mean of neighbours loses contrast, so the points go a little beyond 0 and 1
      lattice[i] = (float) (random.nextDouble() * 1.3 - 0.15) * share;
    }
    double startX = random.nextDouble();
    double startY = random.nextDouble();
    for (int y = 0; y < height; y++) {
      double v = y / cell + startY;
      int row = (int) v;
      float fy = smooth((float) (v - row));
      for (int x = 0; x < width; x++) {
        double u = x / cell + startX;
        int column = (int) u;
        float fx = smooth((float) (u - column));
        int at = row * columns + column;
        float top = lattice[at] + (lattice[at + 1] - lattice[at]) * fx;
        float bottom =
            lattice[at + columns] + (lattice[at + columns + 1] - lattice[at + columns]) * fx;
        field[y * width + x] += top + (bottom - top) * fy;
      }
    }
  }

  /** The usual step from 0 to 1 without corners. */
  static float smooth(float t) {
    float inside = Math.max(0, Math.min(1, t));
    return inside * inside * (3 - 2 * inside);
  }
}
