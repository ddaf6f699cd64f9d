package io.parkstream.training.fit;

import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * What a training run is asked to do.
 *
 * @param variant the network
 * @param input the picture size to train at; any of 32 to 63 pixels suits all variants
 * @param frozenLayers how many layers keep their weights, counted as in Keras
 * @param batchSize crops per step
 * @param epochs most epochs; with 0 the weights to start from are what comes of it
 * @param patience epochs without a better validation before it stops
 * @param monitor what makes an epoch better
 * @param validation how the pictures that validate are chosen
 * @param optimizer how weights follow gradients
 * @param loss what is made small
 * @param focalAlpha α of a focal loss
 * @param focalGamma γ of a focal loss
 * @param labelSmoothing share of a label, 0 to below 1, that is spread evenly over all classes, so
 *     that no answer is pushed towards certainty (Szegedy 2016)
 * @param balance which pictures are drawn how often, and what is done about a rare class
 * @param dropoutScale share of the variant's dropout rates, 0 to 1. With all of them 13 layers of
 *     noise keep a network from learning anything in the first hours on a small machine; growing
 *     them later costs little (Morerio 2017)
 * @param averageDecay share of the weights' average that a step keeps, 0 to below 1; the average is
 *     then what is measured and stored. 0: there is none
 * @param renormalization share of the way, 0 to 1, by which the normalizations of the weights to
 *     start from move to what training pictures give before the first step
 * @param fixedNormalization whether normalizations keep the statistics of the weights to start from
 *     and train by them; only for a run that starts from a model
 * @param augmentation how training pictures are varied
 * @param seed of weights, dropout, order and augmentation
 */
public record TrainingOptions(
    Vgg16Variant variant,
    PixelShape input,
    int frozenLayers,
    int batchSize,
    int epochs,
    int patience,
    Monitor monitor,
    ValidationSplit validation,
    Optimizer optimizer,
    Loss loss,
    double focalAlpha,
    double focalGamma,
    double labelSmoothing,
    Balance balance,
    double dropoutScale,
    double averageDecay,
    double renormalization,
    boolean fixedNormalization,
    Augmentation.Preset augmentation,
    long seed) {

  public TrainingOptions {
    requirePositive("batch size", batchSize);
    if (epochs < 0) {
      throw new IllegalArgumentException("epochs must be 0 or more, not " + epochs);
    }
    requirePositive("patience", patience);
    if (!(dropoutScale >= 0 && dropoutScale <= 1)) {
      throw new IllegalArgumentException("dropout scale must be 0 to 1, not " + dropoutScale);
    }
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "label smoothing must be 0 to below 1, not " + labelSmoothing);
    }
    if (!(averageDecay >= 0 && averageDecay < 1)) {
      throw new IllegalArgumentException("average must be 0 to below 1, not " + averageDecay);
    }
    if (!(renormalization >= 0 && renormalization <= 1)) {
      throw new IllegalArgumentException("renormalize must be 0 to 1, not " + renormalization);
    }
    if (renormalization > 0 && frozenLayers > 0) {
      throw new IllegalArgumentException(
          "frozen layers keep their normalization; renormalize in a run of its own");
    }
    if (input.width() != input.height() || input.width() < 32 || input.width() > 63) {
      throw new IllegalArgumentException(
          "five pools leave 1 × 1 of 32 to 63 pixels, not of " + input);
    }
    if (frozenLayers < 0 || frozenLayers > variant.layersBeforeDense()) {
      throw new IllegalArgumentException(
          "0 to "
              + variant.layersBeforeDense()
              + " layers of "
              + variant.word()
              + " can be frozen, not "
              + frozenLayers);
    }
  }

  /**
   * Pictures are kept this much larger than the network's input, so that zooming out of them loses
   * little.
   */
  PixelShape source() {
    return new PixelShape(input.width() * 4 / 3, input.height() * 4 / 3);
  }

  /**
   * The loss function.
   *
   * @param empty pictures that an epoch shows of empty spaces
   * @param occupied pictures that an epoch shows of occupied spaces
   */
  public ILossFunction lossFunction(double empty, double occupied) {
    ILossFunction function = loss.create(focalAlpha, focalGamma);
    // Keras' and scikit-learn's "balanced": all / (classes × pictures of the class)
    double all = empty + occupied;
    return balance == Balance.WEIGHTS
        ? new WeightedLoss(function, all / (2 * empty), all / (2 * occupied))
        : function;
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be 1 or more, not " + value);
    }
  }
}
