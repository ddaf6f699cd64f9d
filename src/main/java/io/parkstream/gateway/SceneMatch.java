package io.parkstream.gateway;

import java.util.Arrays;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_calib3d;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ground of a reference again in a frame: where it was, or where a homography takes it.
 */
final class SceneMatch {
  /** Pixels by which a corner may be found beside its place. */
  static final float REACH = 3;

  /** Bits; two unrelated corners differ in 128 ± 8, so that one of a few within reach is none. */
  private static final int ALIKE = 64;

  /** A match is unlike all others by so much. */
  private static final double RATIO = 0.8;

  private final SceneFeatures reference;
  private final SceneFeatures now;
  private final int[][] buckets;
  private final int bucketColumns;
  private final int bucketRows;

  private static final int BUCKET = 16;

  SceneMatch(SceneFeatures reference, SceneFeatures now) {
    this.reference = reference;
    this.now = now;
    float width = 1;
    float height = 1;
    for (int i = 0; i < now.count(); i++) {
      width = Math.max(width, now.x(i));
      height = Math.max(height, now.y(i));
    }
    bucketColumns = (int) width / BUCKET + 1;
    bucketRows = (int) height / BUCKET + 1;
    buckets = buckets();
  }

  private int[][] buckets() {
    int[][] filled = new int[bucketColumns * bucketRows][];
    int[] counts = new int[filled.length];
    for (int i = 0; i < now.count(); i++) {
      counts[bucket(now.x(i), now.y(i))]++;
    }
    for (int i = 0; i < filled.length; i++) {
      filled[i] = new int[counts[i]];
    }
    Arrays.fill(counts, 0);
    for (int i = 0; i < now.count(); i++) {
      int bucket = bucket(now.x(i), now.y(i));
      filled[bucket][counts[bucket]++] = i;
    }
    return filled;
  }

  private int bucket(float x, float y) {
    return (int) y / BUCKET * bucketColumns + (int) x / BUCKET;
  }

  /**
   * How much of the reference is where a homography takes it.
   *
   * @param homography of the reduced frames, nine values row by row
   */
  Support support(double[] homography) {
    int[] all = new int[SceneFeatures.COLUMNS * SceneFeatures.ROWS];
    int[] found = new int[all.length];
    for (int i = 0; i < reference.count(); i++) {
      double w = w(homography, i);
      float x = (float) (Homography.x(homography, reference.x(i), reference.y(i), w));
      float y = (float) (Homography.y(homography, reference.x(i), reference.y(i), w));
      all[reference.cell(i)]++;
      if (isThere(i, x, y)) {
        found[reference.cell(i)]++;
      }
    }
    return new Support(all, found);
  }

  private double w(double[] h, int i) {
    return Homography.w(h, reference.x(i), reference.y(i));
  }

  private boolean isThere(int corner, float x, float y) {
    int left = Math.max(0, (int) (x - REACH) / BUCKET);
    int right = Math.min(bucketColumns - 1, (int) (x + REACH) / BUCKET);
    int top = Math.max(0, (int) (y - REACH) / BUCKET);
    int bottom = Math.min(bucketRows - 1, (int) (y + REACH) / BUCKET);
    if (x < -REACH || y < -REACH) {
      return false;
    }
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        for (int other : buckets[row * bucketColumns + column]) {
          float dx = now.x(other) - x;
          float dy = now.y(other) - y;
          if (dx * dx + dy * dy <= REACH * REACH
              && reference.difference(corner, now, other) <= ALIKE) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** The homography that most corners agree on; null if there are too few. */
  double @Nullable [] homography(int fewest) {
    int[] partner = new int[reference.count()];
    int matches = 0;
    for (int i = 0; i < partner.length; i++) {
      partner[i] = partner(i);
      matches += partner[i] < 0 ? 0 : 1;
    }
    if (matches < fewest) {
      return null;
    }
    try (Mat from = new Mat(matches, 2, opencv_core.CV_32F);
        Mat to = new Mat(matches, 2, opencv_core.CV_32F);
        FloatIndexer source = from.createIndexer();
        FloatIndexer target = to.createIndexer()) {
      int row = 0;
      for (int i = 0; i < partner.length; i++) {
        if (partner[i] >= 0) {
          source.put(row, 0, reference.x(i)).put(row, 1, reference.y(i));
          target.put(row, 0, now.x(partner[i])).put(row, 1, now.y(partner[i]));
          row++;
        }
      }
      opencv_core.setRNGSeed(1);
      try (Mat none = new Mat();
          Mat found =
              opencv_calib3d.findHomography(
                  from, to, opencv_calib3d.RANSAC, REACH, none, 2000, 0.995)) {
        return found.empty() ? null : values(found);
      }
    }
  }

  private static double[] values(Mat matrix) {
    double[] values = new double[9];
    try (DoubleIndexer cells = matrix.createIndexer()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = cells.get(i / 3, i % 3);
      }
    }
    return values;
  }

  private int partner(int corner) {
    int best = Integer.MAX_VALUE;
    int second = Integer.MAX_VALUE;
    int partner = -1;
    for (int other = 0; other < now.count(); other++) {
      int difference = reference.difference(corner, now, other);
      if (difference < best) {
        second = best;
        best = difference;
        partner = other;
      } else if (difference < second) {
        second = difference;
      }
    }
    return best <= ALIKE && best < RATIO * second ? partner : -1;
  }

  /**
   * What was found again.
   *
   * @param all corners of the reference by cell of the raster
   * @param found of them
   */
  record Support(int[] all, int[] found) {
    /** Of all corners, 0 to 1. */
    double share() {
      int sum = Arrays.stream(all).sum();
      return sum == 0 ? 0 : (double) foundSum() / sum;
    }

    /** Of those of a cell, 0 to 1. */
    double share(int cell) {
      return all[cell] == 0 ? 0 : (double) found[cell] / all[cell];
    }

    /** In which at least two were found. */
    int cells() {
      return (int) Arrays.stream(found).filter(count -> count > 1).count();
    }

    int foundSum() {
      return Arrays.stream(found).sum();
    }
  }
}
