package io.parkstream.training.effect;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Where an effect shows, as weights from 0 to 1 per pixel. Coordinates are shares of the crop, 0 to
 * 1 from its upper left corner, so that a shape does not depend on the size. Belongs to one thread.
 */
final class Mask {
  private final int width;
  private final int height;
  private final float[] weights;

  /** Nothing. */
  Mask(int width, int height) {
    this.width = width;
    this.height = height;
    weights = new float[width * height];
  }

  /** Everything. */
  static Mask all(int width, int height) {
    Mask mask = new Mask(width, height);
    Arrays.fill(mask.weights, 1);
    return mask;
  }

  /** How far from each edge a rim reaches at most, as a share of the crop. */
  static final double RIM = 0.26;

  /**
   * A rim of uneven depth, where the ground shows beside a car. It has faded out at {@link #RIM}
   * from every edge.
   */
  static Mask rim(int width, int height, SplittableRandom random) {
    double left = random.nextDouble() * RIM;
    double right = random.nextDouble() * RIM;
    double top = random.nextDouble() * RIM;
    double bottom = random.nextDouble() * RIM;
    float[] clouds = Noise.clouds(width, height, 0.2 * width, random);
    return new Mask(width, height)
        .fill(
            (x, y) -> {
              double inside =
                  Math.max(
                      Math.max(1 - x / left, 1 - (1 - x) / right),
                      Math.max(1 - y / top, 1 - (1 - y) / bottom));
              float cloud = clouds[(int) (y * height) * width + (int) (x * width)];
              return Noise.smooth((float) (inside * (1 + 3 * cloud)));
            });
  }

  /**
   * Blobs: where clouds are denser than a threshold.
   *
   * @param cell size of the blobs as a share of the crop
   * @param cover about the share of the crop that they take, 0 to 1
   * @param soft width of their border, in density; 0.02 is sharp and 0.3 a mist
   */
  static Mask blobs(
      int width, int height, double cell, double cover, double soft, SplittableRandom random) {
    Mask mask = new Mask(width, height);
    float[] clouds = Noise.clouds(width, height, Math.max(1.5, cell * width), random);
    float[] sorted = clouds.clone();
    Arrays.sort(sorted);
    int at = (int) Math.round((1 - cover) * (sorted.length - 1));
    float threshold = sorted[Math.max(0, Math.min(sorted.length - 1, at))];
    for (int i = 0; i < clouds.length; i++) {
      mask.weights[i] = Noise.smooth((float) ((clouds[i] - threshold) / soft + 0.5));
    }
    return mask;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  float at(int pixel) {
    return weights[pixel];
  }

  /** Sets each weight to what a function of its place gives. */
  Mask fill(Weight weight) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double value = weight.at((x + 0.5) / width, (y + 0.5) / height);
        weights[y * width + x] = (float) Math.max(0, Math.min(1, value));
      }
    }
    return this;
  }

  /** A weight at a place. */
  interface Weight {
    double at(double x, double y);
  }

  /** Keeps of each weight the share that another mask has there. */
  Mask within(Mask other) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= other.weights[i];
    }
    return this;
  }

  /** Keeps what the other mask leaves. */
  Mask without(Mask other) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= 1 - other.weights[i];
    }
    return this;
  }

  /** The larger of both weights. */
  Mask or(Mask other) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.max(weights[i], other.weights[i]);
    }
    return this;
  }

  /** Adds a line with round ends. */
  Mask line(double x0, double y0, double x1, double y1, double thickness) {
    double ax = x0 * width;
    double ay = y0 * height;
    double dx = x1 * width - ax;
    double dy = y1 * height - ay;
    double radius = Math.max(0.35, thickness * width / 2);
    double length = Math.max(1e-6, dx * dx + dy * dy);
    int left = (int) Math.max(0, Math.min(ax, ax + dx) - radius - 1);
    int right = (int) Math.min(width - 1.0, Math.max(ax, ax + dx) + radius + 1);
    int top = (int) Math.max(0, Math.min(ay, ay + dy) - radius - 1);
    int bottom = (int) Math.min(height - 1.0, Math.max(ay, ay + dy) + radius + 1);
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double px = x + 0.5 - ax;
        double py = y + 0.5 - ay;
        double along = Math.max(0, Math.min(1, (px * dx + py * dy) / length));
        double distance = Math.hypot(px - along * dx, py - along * dy);
        float weight = (float) Math.max(0, Math.min(1, radius - distance + 0.5));
        int at = y * width + x;
        weights[at] = Math.max(weights[at], weight);
      }
    }
    return this;
  }

  /**
   * Adds an ellipse.
   *
   * @param angle radians from the crop's x to its first radius
   * @param soft share of the radius over which it fades, above 0
   */
  Mask ellipse(double x, double y, double radiusX, double radiusY, double angle, double soft) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        double px = (column + 0.5) / width - x;
        double py = (row + 0.5) / height - y;
        double u = (px * cos + py * sin) / radiusX;
        double v = (py * cos - px * sin) / radiusY;
        float weight = Noise.smooth((float) ((1 - Math.sqrt(u * u + v * v)) / soft + 0.5));
        int at = row * width + column;
        weights[at] = Math.max(weights[at], weight);
      }
    }
    return this;
  }
}
