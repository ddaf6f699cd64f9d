package io.parkstream.training.fit;

import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Counts the crops of each class for more or less, as Keras' {@code class_weight} does. */
public final class WeightedLoss implements ILossFunction {
  private static final long serialVersionUID = 1;

  private final ILossFunction loss;
  private final double empty;
  private final double occupied;

  /**
   * A loss around another.
   *
   * @param empty factor for crops of empty spaces, above 0
   * @param occupied factor for crops of occupied spaces, above 0
   */
  public WeightedLoss(ILossFunction loss, double empty, double occupied) {
    if (!(empty > 0 && occupied > 0)) {
      throw new IllegalArgumentException("class weights " + empty + " and " + occupied);
    }
    this.loss = loss;
    this.empty = empty;
    this.occupied = occupied;
  }

  @Override
  public double computeScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    return loss.computeScore(labels, preOutput, activation, weights(labels), average);
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    return loss.computeScoreArray(labels, preOutput, activation, weights(labels));
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    return loss.computeGradient(labels, preOutput, activation, weights(labels));
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    return loss.computeGradientAndScore(labels, preOutput, activation, weights(labels), average);
  }

  @Override
  public String name() {
    return "weighted_" + loss.name();
  }

  /** As DL4J's mask: a column, one factor per crop. */
  private INDArray weights(INDArray labels) {
    INDArray weights = Nd4j.create(labels.dataType(), labels.size(0), 1);
    for (int row = 0; row < labels.size(0); row++) {
      weights.putScalar(row, 0, labels.getDouble(row, 1) > 0.5 ? occupied : empty);
    }
    return weights;
  }
}
