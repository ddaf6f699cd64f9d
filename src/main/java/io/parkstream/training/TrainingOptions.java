package io.parkstream.training;

import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;

/**
 * What a training run is asked to do.
 *
 * @param variant the network
 * @param input the picture size to train at; any of 32 to 63 pixels suits all variants
 * @param batchSize crops per step
 * @param epochs most epochs
 * @param patience epochs without a better validation before it stops
 * @param learningRate of the first step, or the peak of the cosine
 * @param momentum Nesterov's
 * @param schedule how the learning rate falls
 * @param decay per step, for {@link Schedule#TIME}
 * @param focalAlpha α of the binary focal loss
 * @param focalGamma γ of the binary focal loss
 * @param dropoutScale share of the variant's dropout rates, 0 to 1. With all of them 13 layers of
 *     noise keep a network from learning anything in the first hours on a small machine; growing
 *     them later costs little (Morerio 2017)
 * @param augmentation how training pictures are varied
 * @param seed of weights, dropout, order and augmentation
 */
public record TrainingOptions(
    Vgg16Variant variant,
    PixelShape input,
    int batchSize,
    int epochs,
    int patience,
    double learningRate,
    double momentum,
    Schedule schedule,
    double decay,
    double focalAlpha,
    double focalGamma,
    double dropoutScale,
    Augmentation.Preset augmentation,
    long seed) {

  /** How the learning rate falls. */
  public enum Schedule {
    /** Keras' time-based decay, as the seed has it. */
    TIME,
    /** A cosine over all epochs. */
    COSINE
  }

  public TrainingOptions {
    requirePositive("batch size", batchSize);
    requirePositive("epochs", epochs);
    requirePositive("patience", patience);
    if (!(dropoutScale >= 0 && dropoutScale <= 1)) {
      throw new IllegalArgumentException("dropout scale must be 0 to 1, not " + dropoutScale);
    }
    if (input.width() != input.height() || input.width() < 32 || input.width() > 63) {
      throw new IllegalArgumentException(
          "five pools leave 1 × 1 of 32 to 63 pixels, not of " + input);
    }
  }

  /**
   * Pictures are kept this much larger than the network's input, so that zooming out of them loses
   * little.
   */
  PixelShape source() {
    return new PixelShape(input.width() * 4 / 3, input.height() * 4 / 3);
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be 1 or more, not " + value);
    }
  }
}
