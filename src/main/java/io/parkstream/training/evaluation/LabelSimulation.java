package io.parkstream.training.evaluation;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.Calibration;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.PriorFit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What so many labels would give on a car park whose truth is known: labels as {@link
 * LabelProposal} chooses them beside as many at random, each measured on the crops that were not
 * labelled.
 */
public final class LabelSimulation {
  /** Draws of each kind; their mean is reported. */
  public static final int DRAWS = 10;

  private static final int AT_A_TIME = 10;

  private LabelSimulation() {}

  /**
   * The mean of all draws.
   *
   * @param crops that were measured on, in each draw
   * @param interval 95 %, of the crops that were measured on
   * @param deviation of balanced accuracy between draws
   */
  public record Outcome(
      int crops, double balancedAccuracy, Interval interval, double deviation, double meanShift) {}

  /**
   * Both ways of choosing.
   *
   * @param before the crops that are measured on where labels are proposed, without a calibration;
   *     the crops nearest to the line are labelled, so that those left are easier than all
   */
  public record Result(
      String name, int crops, int labels, Outcome before, Outcome proposed, Outcome random) {}

  /**
   * Simulates.
   *
   * @param engine calibrated as the model's card says
   * @param labels in each draw
   * @throws ParkstreamException if there are too few crops
   */
  public static Result run(InferenceEngine engine, Path folder, int labels, long seed) {
    return run(new Evaluator(engine).score(folder), labels, seed);
  }

  static Result run(Scores scores, int labels, long seed) {
    int crops = scores.pictures().size();
    if (crops < 2 * labels) {
      throw new ParkstreamException(
          crops + " crops are too few to label " + labels + " and to measure on the rest");
    }
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < crops; i++) {
      all.add(i);
    }
    Tally before = new Tally();
    Tally proposed = new Tally();
    Tally random = new Tally();
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int draw = 0; draw < DRAWS; draw++) {
      List<Integer> chosen = proposed(scores, labels, seeds.nextLong());
      List<Integer> drawn = LabelProposal.random(all, labels, seeds.nextLong());
      before.add(scores, new HashSet<>(chosen), PriorFit.NONE);
      proposed.add(scores, new HashSet<>(chosen), fit(scores, chosen));
      random.add(scores, new HashSet<>(drawn), fit(scores, drawn));
    }
    return new Result(
        scores.name(), crops, labels, before.outcome(), proposed.outcome(), random.outcome());
  }

  /** Ten at a time, each time by what the labels so far have given, as a person would ask. */
  private static List<Integer> proposed(Scores scores, int labels, long seed) {
    List<Integer> labelled = new ArrayList<>();
    Calibration calibration = Calibration.NONE;
    while (labelled.size() < labels) {
      Set<Integer> known = Set.copyOf(labelled);
      List<Integer> open =
          IntStream.range(0, scores.pictures().size())
              .filter(i -> !known.contains(i))
              .boxed()
              .toList();
      float[] probabilities = new float[open.size()];
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = calibration.apply(scores.probabilities()[open.get(i)]);
      }
      int count = Math.min(AT_A_TIME, labels - labelled.size());
      LabelProposal.choose(probabilities, count, seed + labelled.size())
          .forEach(index -> labelled.add(open.get(index)));
      calibration = fit(scores, labelled).calibration();
    }
    return labelled;
  }

  private static PriorFit fit(Scores scores, List<Integer> labelled) {
    return SiteCalibrator.Part.of(scores, labelled).fit();
  }

  /** Confusions of all draws. */
  private static final class Tally {
    private final List<ConfusionMatrix> draws = new ArrayList<>();
    private double shifts;

    void add(Scores scores, Set<Integer> labelled, PriorFit fit) {
      ConfusionMatrix confusion = ConfusionMatrix.NONE;
      for (int i = 0; i < scores.pictures().size(); i++) {
        if (!labelled.contains(i)) {
          double logit = Calibration.logit(scores.probabilities()[i]);
          confusion =
              confusion.plus(
                  scores.pictures().get(i).label(), Occupancy.of(fit.probability(logit)));
        }
      }
      draws.add(confusion);
      shifts += fit.shift();
    }

    Outcome outcome() {
      double sum = 0;
      double squares = 0;
      double[] means = new double[4];
      for (ConfusionMatrix draw : draws) {
        sum += draw.balancedAccuracy();
        squares += draw.balancedAccuracy() * draw.balancedAccuracy();
        means[0] += draw.emptyAsEmpty();
        means[1] += draw.emptyAsOccupied();
        means[2] += draw.occupiedAsOccupied();
        means[3] += draw.occupiedAsEmpty();
      }
      int n = draws.size();
      double mean = sum / n;
      int[] counts = new int[4];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = (int) Math.round(means[i] / n);
      }
      return new Outcome(
          draws.get(0).total(),
          mean,
          Interval.ofMean(counts[0], counts[0] + counts[1], counts[2], counts[2] + counts[3]),
          Math.sqrt(Math.max(0, squares / n - mean * mean) * n / (n - 1)),
          shifts / n);
    }
  }
}
