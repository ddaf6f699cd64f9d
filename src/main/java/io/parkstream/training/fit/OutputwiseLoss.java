package io.parkstream.training.fit;

import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A loss that adds up over the outputs of a crop, given by its value and slope for one output. The
 * score is the mean over the batch, as Keras has it. Two outputs per crop are few enough for plain
 * loops in double precision.
 */
abstract class OutputwiseLoss implements ILossFunction {
  private static final long serialVersionUID = 1;

  /** Keras' {@code K.epsilon()}: keeps logarithms and quotients finite. */
  static final double EPSILON = 1e-7;

  private final String name;
  private final boolean mean;

  /**
   * A loss.
   *
   * @param mean whether it is the mean over a crop's outputs, or their sum
   */
  OutputwiseLoss(String name, boolean mean) {
    this.name = name;
    this.mean = mean;
  }

  /** The loss of one output. */
  abstract double value(double label, double output);

  /** Its derivative by the output. */
  abstract double slope(double label, double output);

  /**
   * A smoothed label q is class 1 with the chance q and else class 0: the loss is the mean of both,
   * as of cross-entropy. The formulas themselves, given q, need not be lowest at the output q.
   */
  private static double expected(double label, double output, DoubleBinaryOperator term) {
    return label == 0 || label == 1
        ? term.applyAsDouble(label, output)
        : label * term.applyAsDouble(1, output) + (1 - label) * term.applyAsDouble(0, output);
  }

  @Override
  public double computeScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    double sum = computeScoreArray(labels, preOutput, activation, mask).sumNumber().doubleValue();
    return average ? sum / labels.size(0) : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    INDArray output = activation.getActivation(preOutput.dup(), true);
    INDArray scores = Nd4j.create(output.dataType(), labels.size(0), 1);
    for (int row = 0; row < labels.size(0); row++) {
      double sum = 0;
      for (int column = 0; column < labels.size(1); column++) {
        sum += expected(labels.getDouble(row, column), output.getDouble(row, column), this::value);
      }
      scores.putScalar(row, 0, sum * share(labels) * weight(mask, row));
    }
    return scores;
  }

  /** The derivative by each output is multiplied through the activation, softmax as a rule. */
  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    INDArray output = activation.getActivation(preOutput.dup(), true);
    INDArray slopes = Nd4j.create(output.dataType(), output.shape());
    for (int row = 0; row < labels.size(0); row++) {
      double factor = share(labels) * weight(mask, row);
      for (int column = 0; column < labels.size(1); column++) {
        slopes.putScalar(
            row,
            column,
            factor
                * expected(
                    labels.getDouble(row, column), output.getDouble(row, column), this::slope));
      }
    }
    return activation.backprop(preOutput.dup(), slopes).getFirst();
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
    return name;
  }

  private double share(INDArray labels) {
    return mean ? 1.0 / labels.size(1) : 1;
  }

  /** A mask is a column of weights, one per crop. */
  private static double weight(@Nullable INDArray mask, int row) {
    return mask == null ? 1 : mask.getDouble(row);
  }
}
