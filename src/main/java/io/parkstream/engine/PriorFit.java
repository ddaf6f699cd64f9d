package io.parkstream.engine;

/**
 * Temperature and threshold from few labels: logistic regression on a model's logit, each class
 * with half of the weight, held near the model's own line by a normal prior until labels say
 * otherwise. Found by Newton's method on two numbers; the same labels give the same bits.
 *
 * @param shift of the logit: the logit of the threshold
 * @param logTemperature natural logarithm of the temperature
 */
public record PriorFit(double shift, double logTemperature) {
  public static final PriorFit NONE = new PriorFit(0, 0);

  /**
   * Standard deviation of the shift before any label is known, in units of the logit: the lines of
   * car parks that a model has not seen lie up to some three or four from its own. Chosen with the
   * deviation below on two car parks of their own.
   */
  static final double SHIFT_DEVIATION = 3;

  /** Of the logarithm of the temperature: few labels tell where a line lies, and not how steep. */
  static final double TEMPERATURE_DEVIATION = 0.2;

  private static final int MAX_STEPS = 100;
  private static final double ENOUGH = 1e-9;
  private static final double MAX_DAMPING = 1e12;

  /** Answers with their truths; {@code left} is the group that is left out, or -1. */
  private record Labels(double[] logits, boolean[] occupied, int[] groups, int left) {
    boolean isUsed(int i) {
      return groups[i] != left;
    }

    int count(boolean wanted) {
      int count = 0;
      for (int i = 0; i < occupied.length; i++) {
        count += isUsed(i) && occupied[i] == wanted ? 1 : 0;
      }
      return count;
    }

    double weight(int i) {
      return (count(true) + count(false)) / (2.0 * Math.max(1, count(occupied[i])));
    }
  }

  /** Fits all labels. */
  public static PriorFit of(double[] logits, boolean[] occupied) {
    return without(logits, occupied, new int[logits.length], -1);
  }

  /**
   * Fits all labels but those of a group.
   *
   * @param logits of the model, after its own calibration
   * @param groups number of each crop's group, 0 or more
   * @param left the group that is left out; -1 for none
   */
  public static PriorFit without(double[] logits, boolean[] occupied, int[] groups, int left) {
    Labels labels = new Labels(logits, occupied, groups, left);
    double[] weights = new double[logits.length];
    double empty = labels.weight(indexOf(labels, false));
    double full = labels.weight(indexOf(labels, true));
    for (int i = 0; i < weights.length; i++) {
      weights[i] = labels.isUsed(i) ? (occupied[i] ? full : empty) : 0;
    }
    return weighted(logits, occupied, weights);
  }

  /**
   * Fits labels that count differently.
   *
   * @param logits of the model
   * @param weights how many labels each counts for, 0 or more
   */
  public static PriorFit weighted(double[] logits, boolean[] occupied, double[] weights) {
    PriorFit fit = NONE;
    double loss = fit.loss(logits, occupied, weights);
    double damping = 1e-3;
    for (int step = 0; step < MAX_STEPS && damping < MAX_DAMPING; step++) {
      PriorFit next = fit.step(logits, occupied, weights, damping);
      double nextLoss = next.loss(logits, occupied, weights);
      if (nextLoss > loss) {
        damping *= 10;
        continue;
      }
      boolean done = loss - nextLoss < ENOUGH;
      fit = next;
      loss = nextLoss;
      damping /= 10;
      if (done) {
        break;
      }
    }
    return fit;
  }

  private static int indexOf(Labels labels, boolean wanted) {
    for (int i = 0; i < labels.occupied.length; i++) {
      if (labels.occupied[i] == wanted) {
        return i;
      }
    }
    return 0;
  }

  /** What leads to the minimum, with Fisher's information in the place of the second derivative. */
  private PriorFit step(double[] logits, boolean[] occupied, double[] weights, double damping) {
    double scale = Math.exp(-logTemperature);
    double byShift = shift / (SHIFT_DEVIATION * SHIFT_DEVIATION);
    double byTemperature = logTemperature / (TEMPERATURE_DEVIATION * TEMPERATURE_DEVIATION);
    double shiftShift = 1 / (SHIFT_DEVIATION * SHIFT_DEVIATION) + damping;
    double both = 0;
    double temperatureTemperature = 1 / (TEMPERATURE_DEVIATION * TEMPERATURE_DEVIATION) + damping;
    for (int i = 0; i < logits.length; i++) {
      double along = -scale * logits[i];
      double p = probability(logits[i]);
      double error = weights[i] * (p - (occupied[i] ? 1 : 0));
      byShift -= error;
      byTemperature += error * along;
      double information = weights[i] * p * (1 - p);
      shiftShift += information;
      both -= information * along;
      temperatureTemperature += information * along * along;
    }
    double determinant = shiftShift * temperatureTemperature - both * both;
    return new PriorFit(
        shift - (temperatureTemperature * byShift - both * byTemperature) / determinant,
        logTemperature - (shiftShift * byTemperature - both * byShift) / determinant);
  }

  private double loss(double[] logits, boolean[] occupied, double[] weights) {
    double loss =
        shift * shift / (2 * SHIFT_DEVIATION * SHIFT_DEVIATION)
            + logTemperature * logTemperature / (2 * TEMPERATURE_DEVIATION * TEMPERATURE_DEVIATION);
    for (int i = 0; i < logits.length; i++) {
      loss += weights[i] * logLoss(logits[i], occupied[i]);
    }
    return loss;
  }

  /** Negative log-likelihood of a truth. */
  public double logLoss(double logit, boolean isOccupied) {
    double moved = moved(logit);
    double against = isOccupied ? -moved : moved;
    return Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
  }

  /** Of an occupied space. */
  public double probability(double logit) {
    return 1 / (1 + Math.exp(-moved(logit)));
  }

  /** The logit that it makes of a model's. */
  public double moved(double logit) {
    return Math.exp(-logTemperature) * logit - shift;
  }

  /** This fit, and another on what it gives. */
  public PriorFit then(PriorFit next) {
    return new PriorFit(
        Math.exp(-next.logTemperature) * shift + next.shift, logTemperature + next.logTemperature);
  }

  /** As the service applies it. */
  public Calibration calibration() {
    return new Calibration(Math.exp(logTemperature), 1 / (1 + Math.exp(-shift)));
  }
}
