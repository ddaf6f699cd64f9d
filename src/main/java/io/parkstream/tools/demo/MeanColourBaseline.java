package io.parkstream.tools.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one gets with the mean colour alone: a plane through colour space, fitted by least
 * squares to the very crops that it is judged on, which flatters it. If it does well, the pictures
 * are too easy to prove anything. Not thread safe.
 */
final class MeanColourBaseline {
  private static final int TERMS = 4;

  /** 16 bytes each; more crops do not change the figure. */
  private static final int MOST_CROPS = 100_000;

  private record Sample(float red, float green, float blue, boolean occupied) {
    double[] terms() {
      return new double[] {1, red, green, blue};
    }
  }

  private final List<Sample> samples = new ArrayList<>();

  /**
   * Adds a crop.
   *
   * @param pixels red, green, blue per pixel, unsigned
   */
  void add(byte[] pixels, boolean occupied) {
    if (samples.size() >= MOST_CROPS) {
      return;
    }
    long[] sums = new long[3];
    for (int i = 0; i < pixels.length; i++) {
      sums[i % 3] += pixels[i] & 0xff;
    }
    float scale = 3f / pixels.length / 255;
    samples.add(new Sample(sums[0] * scale, sums[1] * scale, sums[2] * scale, occupied));
  }

  /** The share of crops on the right side of the plane; null without crops of both kinds. */
  @Nullable Double accuracy() {
    boolean both =
        samples.stream().anyMatch(Sample::occupied)
            && samples.stream().anyMatch(sample -> !sample.occupied());
    if (!both) {
      return null;
    }
    double[] plane = fit();
    long right =
        samples.stream()
            .filter(sample -> dot(plane, sample.terms()) >= 0 == sample.occupied())
            .count();
    return (double) right / samples.size();
  }

  private double[] fit() {
    double[][] rows = new double[TERMS][TERMS + 1];
    for (Sample sample : samples) {
      double[] terms = sample.terms();
      for (int i = 0; i < TERMS; i++) {
        for (int j = 0; j < TERMS; j++) {
          rows[i][j] += terms[i] * terms[j];
        }
        rows[i][TERMS] += sample.occupied() ? terms[i] : -terms[i];
      }
    }
    for (int i = 0; i < TERMS; i++) {
      // Grey pictures make the sum singular; a touch of ridge keeps it solvable.
      rows[i][i] += 1e-6 * samples.size();
    }
    return solve(rows);
  }

  /** Gauss-Jordan; the matrix is positive definite, so that no pivot is 0. */
  private static double[] solve(double[][] rows) {
    for (int pivot = 0; pivot < TERMS; pivot++) {
      double scale = rows[pivot][pivot];
      for (int j = pivot; j <= TERMS; j++) {
        rows[pivot][j] /= scale;
      }
      for (int i = 0; i < TERMS; i++) {
        if (i != pivot) {
          double factor = rows[i][pivot];
          for (int j = pivot; j <= TERMS; j++) {
            rows[i][j] -= factor * rows[pivot][j];
          }
        }
      }
    }
    double[] solution = new double[TERMS];
    for (int i = 0; i < TERMS; i++) {
      solution[i] = rows[i][TERMS];
    }
    return solution;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < TERMS; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
