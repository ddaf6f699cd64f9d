package io.parkstream.training.fit;

/**
 * The seed's {@code multi_category_focal_loss2}: the terms of {@link BinaryFocalLoss}, but the
 * outputs are clipped to [1e-7, 1 - 1e-7] instead of shifted; where the clip holds, the slope is
 * zero. Its defaults are α = 0.25, γ = 2.
 */
public final class MultiCategoryFocalLoss extends OutputwiseLoss {
  private static final long serialVersionUID = 1;

  private final double alpha;
  private final double gamma;

  /**
   * A loss.
   *
   * @param alpha weight of the labelled output, 0 to 1
   * @param gamma how much easy crops are played down, 0 or more
   */
  public MultiCategoryFocalLoss(double alpha, double gamma) {
    super("multi_category_focal_loss2", true);
    FocalTerm.require(alpha, gamma);
    this.alpha = alpha;
    this.gamma = gamma;
  }

  @Override
  double value(double label, double output) {
    return FocalTerm.value(alpha(label), gamma, truth(label, clipped(output)));
  }

  @Override
  double slope(double label, double output) {
    return clipped(output) == output
        ? FocalTerm.slope(alpha(label), gamma, truth(label, output)) * (2 * label - 1)
        : 0;
  }

  private double alpha(double label) {
    return label * alpha + (1 - label) * (1 - alpha);
  }

  private static double truth(double label, double output) {
    return label * output + (1 - label) * (1 - output);
  }

  private static double clipped(double output) {
    return Math.max(EPSILON, Math.min(1 - EPSILON, output));
  }
}
