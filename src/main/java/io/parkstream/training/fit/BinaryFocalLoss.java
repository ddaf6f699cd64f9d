package io.parkstream.training.fit;

/**
 * Binary focal loss (Lin et al. 2017, equation 5), taken over both outputs as the seed does: {@code
 * -α_t (1 - p_t)^γ log(p_t)}, where p_t is the output itself for the labelled class and one minus
 * the output for the other, α_t is α or 1 - α. The mean over batch <em>and</em> outputs, as Keras'
 * {@code K.mean}.
 *
 * <p>With α = 0.5 and γ = 0 it is half the binary cross-entropy.
 */
public final class BinaryFocalLoss extends OutputwiseLoss {
  private static final long serialVersionUID = 2;

  private final double alpha;
  private final double gamma;

  /**
   * A loss.
   *
   * @param alpha weight of the labelled output, 0 to 1
   * @param gamma how much easy crops are played down, 0 or more
   */
  public BinaryFocalLoss(double alpha, double gamma) {
    super("binary_focal_loss", true);
    FocalTerm.require(alpha, gamma);
    this.alpha = alpha;
    this.gamma = gamma;
  }

  @Override
  double value(double label, double output) {
    return FocalTerm.value(alpha(label), gamma, truth(label, output));
  }

  /** p_t rises with the labelled output and falls with the other: +1 and -1. */
  @Override
  double slope(double label, double output) {
    return FocalTerm.slope(alpha(label), gamma, truth(label, output)) * (2 * label - 1);
  }

  private double alpha(double label) {
    return label * alpha + (1 - label) * (1 - alpha);
  }

  private static double truth(double label, double output) {
    return label * output + (1 - label) * (1 - output) + EPSILON;
  }
}
