package io.parkstream.training.evaluation;

import io.parkstream.domain.Occupancy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well a model does on one labelled set.
 *
 * @param name of the data set
 * @param crops how many pictures were classified
 * @param unreadable how many files could not be read
 * @param accuracyInterval 95 %, Wilson
 * @param balancedAccuracyInterval 95 %, from both classes' Wilson intervals
 * @param rocAuc probability that an occupied space is given more than an empty one; 0.5 where a
 *     class is absent
 * @param expectedCalibrationError mean distance of probability and frequency over 15 equal bins
 *     (Guo et al. 2017)
 * @param reliability the bins that hold crops, from low to high
 * @param bestBalancedAccuracy the highest that one threshold for this set alone would give: what a
 *     calibration could reach, found on the very crops it is measured on
 * @param bestThreshold the calibrated probability at which that lies
 * @param slices the same for each camera, weather and day, where the names of the files tell
 */
public record EvaluationResult(
    String name,
    int crops,
    int unreadable,
    double accuracy,
    Interval accuracyInterval,
    double balancedAccuracy,
    Interval balancedAccuracyInterval,
    double rocAuc,
    double expectedCalibrationError,
    ConfusionMatrix confusion,
    List<Bin> reliability,
    double bestBalancedAccuracy,
    double bestThreshold,
    List<Slice> slices) {
  private static final int BINS = 15;

  /**
   * Crops of like probability.
   *
   * @param probability mean of what was answered
   * @param frequency share of them that is occupied
   */
  public record Bin(int crops, double probability, double frequency) {}

  /**
   * A part of the set.
   *
   * @param by camera, weather, day, or space (whether the model was trained on it)
   * @param value which of them
   */
  public record Slice(
      String by,
      String value,
      int crops,
      double accuracy,
      double balancedAccuracy,
      Interval balancedAccuracyInterval,
      ConfusionMatrix confusion) {
    public static Slice of(String by, String value, ConfusionMatrix confusion) {
      return new Slice(
          by,
          value,
          confusion.total(),
          confusion.accuracy(),
          confusion.balancedAccuracy(),
          confusion.balancedAccuracyInterval(),
          confusion);
    }
  }

  /**
   * Scores answers against the truth.
   *
   * @param probabilitiesOccupied one for each truth, in the same order
   */
  public static EvaluationResult of(
      String name, List<Occupancy> truths, float[] probabilitiesOccupied, int unreadable) {
    return of(name, truths, probabilitiesOccupied, unreadable, List.of());
  }

  public static EvaluationResult of(
      String name,
      List<Occupancy> truths,
      float[] probabilitiesOccupied,
      int unreadable,
      List<Slice> slices) {
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
    List<Bin> reliability = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      calibrationError += Math.abs(probability[bin] - occupied[bin]) / Math.max(1, truths.size());
      if (count[bin] > 0) {
        reliability.add(
            new Bin(count[bin], probability[bin] / count[bin], occupied[bin] / count[bin]));
      }
    }
    double[] best = best(truths, probabilitiesOccupied, confusion);
    return new EvaluationResult(
        name,
        truths.size(),
        unreadable,
        confusion.accuracy(),
        confusion.accuracyInterval(),
        confusion.balancedAccuracy(),
        confusion.balancedAccuracyInterval(),
        rocAuc(truths, probabilitiesOccupied),
        calibrationError,
        confusion,
        reliability,
        best[0],
        best[1],
        slices);
  }

  /**
   * Balanced accuracy at the best threshold, and the threshold: one half unless another is better.
   */
  private static double[] best(
      List<Occupancy> truths, float[] probabilities, ConfusionMatrix atHalf) {
    List<Integer> order =
        IntStream.range(0, truths.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> probabilities[i]))
            .toList();
    double occupied =
        Math.max(1, truths.stream().filter(truth -> truth == Occupancy.OCCUPIED).count());
    double empty = Math.max(1, truths.size() - occupied);
    double best = atHalf.balancedAccuracy();
    double threshold = 0.5;
    double below = 0;
    double missed = 0;
    for (int i = 0; i + 1 < order.size(); i++) {
      if (truths.get(order.get(i)) == Occupancy.OCCUPIED) {
        missed++;
      } else {
        below++;
      }
      double left = probabilities[order.get(i)];
      double right = probabilities[order.get(i + 1)];
      double score = (below / empty + 1 - missed / occupied) / 2;
      if (left < right && score > best + 1e-12) {
        best = score;
        threshold = (left + right) / 2;
      }
    }
    return new double[] {best, threshold};
  }

  /** Mann and Whitney's statistic: mean rank of the occupied, ties sharing theirs. */
  private static double rocAuc(List<Occupancy> truths, float[] probabilities) {
    List<Integer> order =
        IntStream.range(0, truths.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> probabilities[i]))
            .toList();
    double rankSum = 0;
    long occupied = 0;
    for (int from = 0; from < order.size(); ) {
      int to = from;
      while (to < order.size() && probabilities[order.get(to)] == probabilities[order.get(from)]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        if (truths.get(order.get(i)) == Occupancy.OCCUPIED) {
          rankSum += (from + 1 + to) / 2.0;
          occupied++;
        }
      }
      from = to;
    }
    long empty = truths.size() - occupied;
    return occupied == 0 || empty == 0
        ? 0.5
        : (rankSum - occupied * (occupied + 1) / 2.0) / ((double) occupied * empty);
  }
}
