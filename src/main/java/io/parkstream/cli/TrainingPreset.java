package io.parkstream.cli;

import io.parkstream.training.fit.Augmentation;
import io.parkstream.training.fit.Balance;
import io.parkstream.training.fit.Loss;
import io.parkstream.training.fit.Optimizer;
import org.jspecify.annotations.Nullable;

/** Settings of a training that go together. */
enum TrainingPreset {
  /** The seed of this project, to the letter. */
  SEED(
      new Length(1000, 100, 32),
      new Optimizer(Optimizer.Kind.SGD, 0.001, 0.9, Optimizer.Schedule.TIME, 1e-6, 30, 0.1),
      Goal.SEED,
      1,
      0,
      Augmentation.Preset.SEED,
      false),
  /**
   * From random weights to a usable network in hours on few cores: a cosine from a high rate,
   * larger batches, cross-entropy (a focal loss with γ 0), a tenth of the dropout, pictures varied
   * more than in the seed.
   */
  SHORT(
      new Length(20, 20, 64),
      cosine(0.02),
      Goal.CROSS_ENTROPY,
      0.1,
      0,
      Augmentation.Preset.MEDIUM,
      false),
  /**
   * From a model, on some hundred pictures of one's own: few epochs at a small rate, by the model's
   * own normalization, so that what it knows of other places stays.
   */
  FINETUNE(
      new Length(8, 8, 32),
      cosine(0.002),
      Goal.CROSS_ENTROPY,
      0.1,
      0,
      Augmentation.Preset.MEDIUM,
      true),
  /**
   * Pictures of other things, of any number of classes: the first of two stages, whose weights
   * {@link #SITES} begins with. It stops four epochs after validation has risen last.
   */
  PRETRAIN(
      new Length(30, 4, 64), cosine(0.02), Goal.CLASSES, 0.1, 0, Augmentation.Preset.MEDIUM, false),
  /**
   * From pretrained weights to a network for car parks it has never seen: sites alike, labels
   * smoothed, weights averaged, a moderate rate.
   */
  SITES(
      new Length(12, 12, 64), cosine(0.01), Goal.SITES, 0.1, 0.99, Augmentation.Preset.WIDE, false);

  private final Length length;
  private final Optimizer optimizer;
  private final Goal goal;
  private final double dropoutScale;
  private final double average;
  private final Augmentation.Preset augmentation;
  private final boolean fixedNormalization;

  /** How long it takes: most epochs, epochs without a better one, crops per step. */
  private record Length(int epochs, int patience, int batch) {}

  /** What is made small, over pictures that are drawn how. */
  private record Goal(
      Loss loss, @Nullable Double focalGamma, double labelSmoothing, Balance balance) {
    static final Goal SEED = new Goal(Loss.BINARY_FOCAL_LOSS, null, 0, Balance.SAMPLING);
    static final Goal CROSS_ENTROPY = new Goal(Loss.BINARY_FOCAL_LOSS, 0.0, 0, Balance.SAMPLING);
    static final Goal CLASSES =
        new Goal(Loss.CATEGORICAL_CROSSENTROPY, null, 0.1, Balance.SAMPLING);
    static final Goal SITES = new Goal(Loss.BINARY_FOCAL_LOSS, 0.0, 0.05, Balance.SITE);
  }

  TrainingPreset(
      Length length,
      Optimizer optimizer,
      Goal goal,
      double dropoutScale,
      double average,
      Augmentation.Preset augmentation,
      boolean fixedNormalization) {
    this.length = length;
    this.optimizer = optimizer;
    this.goal = goal;
    this.dropoutScale = dropoutScale;
    this.average = average;
    this.augmentation = augmentation;
    this.fixedNormalization = fixedNormalization;
  }

  private static Optimizer cosine(double rate) {
    return new Optimizer(Optimizer.Kind.SGD, rate, 0.9, Optimizer.Schedule.COSINE, 0, 30, 0.1);
  }

  int epochs() {
    return length.epochs();
  }

  int patience() {
    return length.patience();
  }

  int batch() {
    return length.batch();
  }

  Optimizer optimizer() {
    return optimizer;
  }

  Loss loss() {
    return goal.loss();
  }

  /** Null for the one that goes with the loss. */
  @Nullable Double focalGamma() {
    return goal.focalGamma();
  }

  double labelSmoothing() {
    return goal.labelSmoothing();
  }

  Balance balance() {
    return goal.balance();
  }

  double dropoutScale() {
    return dropoutScale;
  }

  double average() {
    return average;
  }

  Augmentation.Preset augmentation() {
    return augmentation;
  }

  boolean fixedNormalization() {
    return fixedNormalization;
  }
}
