package io.parkstream.gateway;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * How far one gets by a crop's mean colour alone: least squares on red, green and blue. A data set
 * on which this does well says little about a network. It is measured on the very crops it was
 * fitted to, so it flatters the baseline and never the network. Not thread safe.
 */
public final class MeanColourFit {
  private static final int TERMS = 4;

  private final List<double[]> colours = new ArrayList<>();
  private final List<Boolean> occupied = new ArrayList<>();

  public void observe(byte[] picture, boolean isOccupied) {
    try (Mat encoded = new Mat(picture);
        Mat pixels = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR);
        Scalar mean = opencv_core.mean(pixels)) {
      colours.add(new double[] {1, mean.get(0) / 255, mean.get(1) / 255, mean.get(2) / 255});
      occupied.add(isOccupied);
    }
  }

  public int crops() {
    return colours.size();
  }

  /** Share of the crops that are occupied; not a number before the first. */
  public double occupiedShare() {
    return occupied.stream().filter(o -> o).count() / (double) occupied.size();
  }

  /** Share of the crops that the fit puts on the right side; not a number before the first. */
  public double accuracy() {
    double[] weights = fit();
    int right = 0;
    for (int i = 0; i < colours.size(); i++) {
      double score = 0;
      for (int term = 0; term < TERMS; term++) {
        score += weights[term] * colours.get(i)[term];
      }
      if (score > 0 == occupied.get(i)) {
        right++;
      }
    }
    return right / (double) colours.size();
  }

  /** Normal equations for targets −1 and 1, with a little ridge: grey crops alone are singular. */
  private double[] fit() {
    double[][] system = new double[TERMS][TERMS + 1];
    for (int i = 0; i < colours.size(); i++) {
      double[] colour = colours.get(i);
      double target = occupied.get(i) ? 1 : -1;
      for (int row = 0; row < TERMS; row++) {
        for (int column = 0; column < TERMS; column++) {
          system[row][column] += colour[row] * colour[column];
        }
        system[row][TERMS] += colour[row] * target;
      }
    }
    for (int row = 0; row < TERMS; row++) {
      system[row][row] += 1e-6;
    }
    return solve(system);
  }

  /** Gauss–Jordan; the matrix is positive definite, so no pivoting. */
  private static double[] solve(double[][] system) {
    int size = system.length;
    for (int pivot = 0; pivot < size; pivot++) {
      for (int row = 0; row < size; row++) {
        if (row == pivot) {
          continue;
        }
        double factor = system[row][pivot] / system[pivot][pivot];
        for (int column = pivot; column <= size; column++) {
          system[row][column] -= factor * system[pivot][column];
        }
      }
    }
    double[] solution = new double[size];
    for (int row = 0; row < size; row++) {
      solution[row] = system[row][size] / system[row][row];
    }
    return solution;
  }
}
