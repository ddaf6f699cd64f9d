package io.parkstream.engine.dl4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Binary focal loss (Lin et al. 2017, equation 5), taken over both outputs as the seed does: {@code
 * -α_t (1 - p_t)^γ log(p_t)}, where p_t is the output itself for the labelled class and one minus
 * the output for the other, α_t is α or 1 - α. The mean over batch <em>and</em> outputs, as Keras'
 * {@code K.mean}.
 *
 * <p>With α = 0.5 and γ = 0 it is half the binary cross-entropy.
 */
public final class BinaryFocalLoss implements ILossFunction {
  private static final long serialVersionUID = 1;

  /** Keras' {@code K.epsilon()}: keeps the logarithm finite. */
  private static final double EPSILON = 1e-7;

  private final double alpha;
  private final double gamma;

  /**
   * A loss.
   *
   * @param alpha weight of the labelled output, 0 to 1
   * @param gamma how much easy crops are played down, 0 or more
   */
  public BinaryFocalLoss(double alpha, double gamma) {
    if (!(alpha >= 0 && alpha <= 1) || !(gamma >= 0)) {
      throw new IllegalArgumentException(
          "alpha " + alpha + " (0 to 1), gamma " + gamma + " (0 or more)");
    }
    this.alpha = alpha;
    this.gamma = gamma;
  }

  public double getAlpha() {
    return alpha;
  }

  public double getGamma() {
    return gamma;
  }

  @Override
  public double computeScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    INDArray scores = computeScoreArray(labels, preOutput, activation, mask);
    double sum = scores.sumNumber().doubleValue();
    return average ? sum / scores.size(0) : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    INDArray output = activation.getActivation(preOutput.dup(), true);
    INDArray truth = truthProbability(labels, output);
    INDArray loss =
        Transforms.pow(easiness(truth), gamma, false)
            .muli(Transforms.log(truth, true))
            .muli(alphas(labels))
            .negi();
    return loss.mean(true, 1);
  }

  /**
   * The loss's derivative by each output is multiplied through the activation, softmax as a rule.
   */
  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    INDArray output = activation.getActivation(preOutput.dup(), true);
    INDArray truth = truthProbability(labels, output);
    INDArray easiness = easiness(truth);
    // d/dp_t of -(1 - p_t)^γ log(p_t) = γ (1 - p_t)^(γ-1) log(p_t) - (1 - p_t)^γ / p_t
    INDArray slope =
        Transforms.pow(easiness, gamma - 1, true).muli(gamma).muli(Transforms.log(truth, true));
    slope.subi(Transforms.pow(easiness, gamma, true).divi(truth));
    // p_t rises with the labelled output and falls with the other: +1 and -1
    INDArray direction = labels.mul(2).subi(1);
    slope.muli(alphas(labels)).muli(direction).divi(labels.size(1));
    return activation.backprop(preOutput.dup(), slope).getFirst();
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    return Pair.of(
        computeScore(labels, preOutput, activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  @Override
  public String name() {
    return "binary_focal_loss";
  }

  private static INDArray truthProbability(INDArray labels, INDArray output) {
    return labels.mul(output).addi(labels.rsub(1).muli(output.rsub(1))).addi(EPSILON);
  }

  /** 1 - p_t, kept above zero: with γ below 1 its power would be infinite. */
  private static INDArray easiness(INDArray truth) {
    return Transforms.max(truth.rsub(1), EPSILON, false);
  }

  private INDArray alphas(INDArray labels) {
    return labels.mul(2 * alpha - 1).addi(1 - alpha);
  }
}
