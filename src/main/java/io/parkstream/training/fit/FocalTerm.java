package io.parkstream.training.fit;

/** {@code -α (1 - p)^γ log(p)} and its derivative by p, for a p from 0 to 1. */
final class FocalTerm {
  private FocalTerm() {}

  static void require(double alpha, double gamma) {
    if (!(alpha >= 0 && alpha <= 1) || !(gamma >= 0)) {
      throw new IllegalArgumentException(
          "alpha " + alpha + " (0 to 1), gamma " + gamma + " (0 or more)");
    }
  }

  static double value(double alpha, double gamma, double truth) {
    return -alpha * Math.pow(1 - truth > 0 ? 1 - truth : 0, gamma) * Math.log(truth);
  }

  /** {@code α (γ (1 - p)^(γ-1) log(p) - (1 - p)^γ / p)}. */
  static double slope(double alpha, double gamma, double truth) {
    // kept above zero: with γ below 1 its power would be infinite
    double easiness = Math.max(1 - truth, OutputwiseLoss.EPSILON);
    double focus = gamma == 0 ? 0 : gamma * Math.pow(easiness, gamma - 1) * Math.log(truth);
    return alpha * (focus - Math.pow(easiness, gamma) / truth);
  }
}
