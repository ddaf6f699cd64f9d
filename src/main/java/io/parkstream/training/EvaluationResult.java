package io.parkstream.training;

import io.parkstream.domain.Occupancy;
import java.util.List;

/**
 * How well a model does on one labelled set.
 *
 * @param name of the data set
 * @param crops how many pictures were classified
 * @param unreadable how many files could not be read
 * @param expectedCalibrationError mean distance of probability and frequency over 15 equal bins
 *     (Guo et al. 2017)
 */
public record EvaluationResult(
    String name,
    int crops,
    int unreadable,
    double accuracy,
    double balancedAccuracy,
    double expectedCalibrationError,
    ConfusionMatrix confusion) {
  private static final int BINS = 15;

  /**
   * Scores answers against the truth.
   *
   * @param probabilitiesOccupied one for each truth, in the same order
   */
  static EvaluationResult of(
      String name, List<Occupancy> truths, float[] probabilitiesOccupied, int unreadable) {
    ConfusionMatrix confusion = ConfusionMatrix.NONE;
    int[] count = new int[BINS];
    double[] probability = new double[BINS];
    double[] occupied = new double[BINS];
    for (int i = 0; i < truths.size(); i++) {
      double p = probabilitiesOccupied[i];
      confusion = confusion.plus(truths.get(i), Occupancy.of(p));
      int bin = Math.min(BINS - 1, (int) (p * BINS));
      count[bin]++;
      probability[bin] += p;
      occupied[bin] += truths.get(i) == Occupancy.OCCUPIED ? 1 : 0;
    }
    double calibrationError = 0;
    for (int bin = 0; bin < BINS; bin++) {
      calibrationError += Math.abs(probability[bin] - occupied[bin]) / Math.max(1, truths.size());
    }
    return new EvaluationResult(
        name,
        truths.size(),
        unreadable,
        confusion.accuracy(),
        confusion.balancedAccuracy(),
        calibrationError,
        confusion);
  }
}
