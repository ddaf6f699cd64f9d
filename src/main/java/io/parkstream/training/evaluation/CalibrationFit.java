package io.parkstream.training.evaluation;

import io.parkstream.domain.Occupancy;
import io.parkstream.engine.Calibration;
import io.parkstream.training.dataset.LabelledPicture;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Finds temperature and threshold for answers whose truth is known, and what they gain on answers
 * that they were not found with.
 */
public final class CalibrationFit {
  /** A temperature beyond these speaks of a broken model and not of its calibration. */
  private static final double MIN_TEMPERATURE = 0.05;

  private static final double MAX_TEMPERATURE = 20;

  /** Golden section: each round leaves 62 %; forty leave nothing. */
  private static final int ROUNDS = 40;

  /** Crops of each class without which nothing is fitted. */
  public static final int MIN_CROPS = 20;

  /** Gain in balanced accuracy on held-out crops below which one half stays the threshold. */
  public static final double MIN_GAIN = 0.005;

  private CalibrationFit() {}

  /**
   * Answers with their truth.
   *
   * @param probabilities as the engine gave them
   * @param occupied the truth of each
   * @param held which of two halves each belongs to; crops of one space belong to the same
   */
  public record Answers(float[] probabilities, boolean[] occupied, boolean[] held) {
    public static Answers of(Scores scores) {
      List<LabelledPicture> pictures = scores.pictures();
      boolean[] occupied = new boolean[pictures.size()];
      boolean[] held = new boolean[pictures.size()];
      for (int i = 0; i < pictures.size(); i++) {
        occupied[i] = scores.isOccupied(i);
        int hash = pictures.get(i).space().hashCode() * 0x9E3779B9;
        held[i] = (hash ^ hash >>> 15) < 0;
      }
      return new Answers(scores.probabilities(), occupied, held);
    }

    public Answers half(boolean second) {
      int[] chosen = indices(second);
      float[] some = new float[chosen.length];
      boolean[] truths = new boolean[chosen.length];
      for (int i = 0; i < chosen.length; i++) {
        some[i] = probabilities[chosen[i]];
        truths[i] = occupied[chosen[i]];
      }
      return new Answers(some, truths, new boolean[chosen.length]);
    }

    private int[] indices(boolean second) {
      return IntStream.range(0, held.length).filter(i -> held[i] == second).toArray();
    }

    public int count(boolean wanted) {
      int count = 0;
      for (boolean truth : occupied) {
        count += truth == wanted ? 1 : 0;
      }
      return count;
    }

    public Answers after(Calibration calibration) {
      float[] calibrated = probabilities.clone();
      for (int i = 0; i < calibrated.length; i++) {
        calibrated[i] = calibration.apply(calibrated[i]);
      }
      return new Answers(calibrated, occupied, held);
    }

    /** Each half as the other half would calibrate it. */
    public Answers crossFitted(Function<Answers, Calibration> fit) {
      Calibration fromFirst = fit.apply(half(false));
      Calibration fromSecond = fit.apply(half(true));
      float[] calibrated = new float[probabilities.length];
      for (int i = 0; i < calibrated.length; i++) {
        calibrated[i] = (held[i] ? fromFirst : fromSecond).apply(probabilities[i]);
      }
      return new Answers(calibrated, occupied, held);
    }

    /** Whether both halves have both classes, and both classes enough crops, to fit anything. */
    public boolean suffice() {
      boolean sufficient = Math.min(count(true), count(false)) >= MIN_CROPS;
      for (boolean second : new boolean[] {false, true}) {
        Answers half = half(second);
        sufficient &= half.count(true) > 0 && half.count(false) > 0;
      }
      return sufficient;
    }

    /** Mean negative log-likelihood. */
    public double logLoss() {
      double sum = 0;
      for (int i = 0; i < occupied.length; i++) {
        double logit = Calibration.logit(probabilities[i]);
        sum += Math.log1p(Math.exp(occupied[i] ? -logit : logit));
      }
      return sum / Math.max(1, occupied.length);
    }

    public EvaluationResult result() {
      List<Occupancy> truths =
          IntStream.range(0, occupied.length)
              .mapToObj(i -> occupied[i] ? Occupancy.OCCUPIED : Occupancy.EMPTY)
              .toList();
      return EvaluationResult.of("calibration", truths, probabilities, 0);
    }
  }

  /** The temperature under which the truths are likeliest. */
  public static double temperature(Answers answers) {
    double golden = (Math.sqrt(5) - 1) / 2;
    double low = Math.log(MIN_TEMPERATURE);
    double high = Math.log(MAX_TEMPERATURE);
    for (int round = 0; round < ROUNDS; round++) {
      double left = high - golden * (high - low);
      double right = low + golden * (high - low);
      if (logLossAt(answers, left) <= logLossAt(answers, right)) {
        high = right;
      } else {
        low = left;
      }
    }
    return Math.exp((low + high) / 2);
  }

  private static double logLossAt(Answers answers, double logTemperature) {
    return answers.after(new Calibration(Math.exp(logTemperature), 0.5)).logLoss();
  }

  /**
   * The threshold of the best balanced accuracy; of all that are equally good the middle of the
   * widest gap between two answers, nearest to where it would hold for other crops too.
   */
  public static double threshold(Answers answers) {
    float[] sorted = answers.probabilities().clone();
    Arrays.sort(sorted);
    double best = -1;
    double widest = 0;
    double threshold = 0.5;
    for (int i = 0; i + 1 < sorted.length; i++) {
      double left = Calibration.logit(sorted[i]);
      double right = Calibration.logit(sorted[i + 1]);
      if (left == right) {
        continue;
      }
      double candidate = 1 / (1 + Math.exp(-(left + right) / 2));
      double score = balancedAccuracyAt(answers, candidate);
      if (score > best + 1e-12 || (score > best - 1e-12 && right - left > widest)) {
        best = score;
        widest = right - left;
        threshold = candidate;
      }
    }
    return balancedAccuracyAt(answers, 0.5) >= best - 1e-12 ? 0.5 : threshold;
  }

  private static double balancedAccuracyAt(Answers answers, double threshold) {
    int right = 0;
    int wrongEmpty = 0;
    for (int i = 0; i < answers.occupied().length; i++) {
      boolean called = answers.probabilities()[i] >= threshold;
      right += called && answers.occupied()[i] ? 1 : 0;
      wrongEmpty += called && !answers.occupied()[i] ? 1 : 0;
    }
    double occupied = Math.max(1, answers.count(true));
    double empty = Math.max(1, answers.count(false));
    return (right / occupied + 1 - wrongEmpty / empty) / 2;
  }

  /** A temperature, if with it the truths of held-out answers become likelier; else none. */
  public static Calibration temperatureIfItGains(Answers answers) {
    if (!answers.suffice()) {
      return Calibration.NONE;
    }
    boolean gains =
        answers.crossFitted(CalibrationFit::temperatureAlone).logLoss() < answers.logLoss();
    return gains ? temperatureAlone(answers) : Calibration.NONE;
  }

  public static Calibration temperatureAlone(Answers answers) {
    return new Calibration(temperature(answers), 0.5);
  }

  public static Calibration both(Answers answers) {
    double temperature = temperature(answers);
    return new Calibration(
        temperature, threshold(answers.after(new Calibration(temperature, 0.5))));
  }
}
