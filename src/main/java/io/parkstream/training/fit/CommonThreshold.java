package io.parkstream.training.fit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The one threshold that gives several sites together the highest mean of balanced accuracy, each
 * site counting alike.
 *
 * @param threshold probability from which a space is called occupied; one half unless another is
 *     better
 * @param balancedAccuracy the mean there
 */
record CommonThreshold(double threshold, double balancedAccuracy) {

  /**
   * The answers to one site's pictures.
   *
   * @param occupied probability of each
   * @param labels 1 for occupied, 0 for empty
   */
  record Answers(float[] occupied, int[] labels) {

    /** Share of the occupied called so plus share of the empty called so, halved. */
    double balancedAccuracyAt(double threshold) {
      int[] right = new int[2];
      int[] all = new int[2];
      for (int i = 0; i < labels.length; i++) {
        all[labels[i]]++;
        right[labels[i]] += (occupied[i] >= threshold ? 1 : 0) == labels[i] ? 1 : 0;
      }
      return (right[0] / (double) Math.max(1, all[0]) + right[1] / (double) Math.max(1, all[1]))
          / 2;
    }
  }

  /** An answer with what the mean gains when the threshold is moved from below to above it. */
  private record Step(float probability, double gain) {}

  /** Finds it; takes the time of sorting the answers. */
  static CommonThreshold of(List<Answers> sites) {
    List<Step> steps = new ArrayList<>();
    double score = 0;
    for (Answers site : sites) {
      double[] share = shares(site.labels(), sites.size());
      for (int i = 0; i < site.labels().length; i++) {
        int label = site.labels()[i];
        steps.add(new Step(site.occupied()[i], label == 1 ? -share[1] : share[0]));
        score += label == 1 ? share[1] : 0;
      }
    }
    steps.sort(Comparator.comparingDouble(Step::probability));
    double best =
        sites.stream().mapToDouble(site -> site.balancedAccuracyAt(0.5)).average().orElse(0);
    double threshold = 0.5;
    for (int i = 0; i + 1 < steps.size(); i++) {
      score += steps.get(i).gain();
      double left = steps.get(i).probability();
      double right = steps.get(i + 1).probability();
      if (left < right && score > best + 1e-9) {
        best = score;
        threshold = (left + right) / 2;
      }
    }
    return new CommonThreshold(threshold, best);
  }

  /** What one right answer of each class adds to the mean. */
  private static double[] shares(int[] labels, int sites) {
    int occupied = 0;
    for (int label : labels) {
      occupied += label;
    }
    int empty = labels.length - occupied;
    return new double[] {
      1 / (2.0 * Math.max(1, empty) * sites), 1 / (2.0 * Math.max(1, occupied) * sites)
    };
  }
}
