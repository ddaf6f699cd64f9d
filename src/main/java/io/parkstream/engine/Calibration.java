package io.parkstream.engine;

/**
 * What makes of a network's answer a probability to decide by: its logit is divided by the
 * temperature (Guo et al. 2017), and moved so that the threshold comes to lie at one half. So every
 * consumer of an answer decides at one half, whatever the threshold is.
 *
 * @param temperature above 0; above 1 makes answers less sure
 * @param threshold between 0 and 1; the tempered probability from which a space is occupied
 */
public record Calibration(double temperature, double threshold) {
  public static final Calibration NONE = new Calibration(1, 0.5);

  /** Single-precision answers of 0 and 1 have no logit; this is as near as they come. */
  private static final double NEAREST = 1e-7;

  /** A softmax may exceed 1 by rounding. */
  private static final float ONE = 1 + 1e-5f;

  public Calibration {
    if (!(temperature > 0) || !Double.isFinite(temperature) || !(threshold > 0 && threshold < 1)) {
      throw new IllegalArgumentException(
          "temperature " + temperature + " (above 0), threshold " + threshold + " (0 to 1)");
    }
  }

  /**
   * The calibrated probability; the same to the bit where nothing is calibrated. What is no
   * probability stays what it is, so that it is seen.
   */
  public float apply(float probability) {
    if (temperature == 1 && threshold == 0.5 || !(probability >= 0 && probability <= ONE)) {
      return probability;
    }
    double tempered = logit(probability) / temperature - logit(threshold);
    return (float) (1 / (1 + Math.exp(-tempered)));
  }

  /** The logarithm of the odds, of a probability that is kept off 0 and 1. */
  public static double logit(double probability) {
    double inside = Math.max(NEAREST, Math.min(1 - NEAREST, probability));
    return Math.log(inside / (1 - inside));
  }
}
