package io.parkstream.cli;

import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.training.fit.Augmentation;
import io.parkstream.training.fit.Balance;
import io.parkstream.training.fit.Loss;
import io.parkstream.training.fit.Monitor;
import io.parkstream.training.fit.Optimizer;
import io.parkstream.training.fit.TrainingOptions;
import io.parkstream.training.fit.ValidationSplit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a network is trained: a preset, and whatever is asked for beyond it. */
final class TrainingFlags {

  @Option(
      names = "--preset",
      description =
          "Settings that go together: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); each can be"
              + " changed by its own option.")
  TrainingPreset preset = TrainingPreset.SEED;

  @Option(
      names = "--size",
      description =
          "Width and height of the network's input in pixels, 32 to 63 (default: ${DEFAULT-VALUE}).")
  int size = 48;

  @Option(
      names = "--epochs",
      description = "Most epochs; 0 stores what --from gives (preset seed: 1000).")
  @Nullable Integer epochs;

  @Option(
      names = "--patience",
      description = "Epochs without a better validation before it stops (preset seed: 100).")
  @Nullable Integer patience;

  @Option(
      names = "--monitor",
      description =
          "What makes an epoch the best: ${COMPLETION-CANDIDATES} (default: ACCURACY; where sites"
              + " validate, COMMON_THRESHOLD: balanced accuracy at the one threshold that suits all of"
              + " them best).")
  @Nullable Monitor monitor;

  @Option(
      names = "--validation",
      description =
          "Which pictures validate: SPACE, CAMERA, DAY, TEST (default: SPACE). TEST takes the folders"
              + " DIR/test, as the seed does, and marks the card.")
  @Nullable ValidationSplit validation;

  @Option(names = "--batch", description = "Crops per step (preset seed: 32).")
  @Nullable Integer batch;

  @Option(
      names = "--optimizer",
      description = "${COMPLETION-CANDIDATES}; SGD has Nesterov momentum (preset seed: SGD).")
  Optimizer.@Nullable Kind optimizer;

  @Option(
      names = "--learning-rate",
      description = "Of the first step, or the peak of the cosine (preset seed: 0.001).")
  @Nullable Double learningRate;

  @Option(names = "--momentum", description = "Nesterov momentum (preset seed: 0.9).")
  @Nullable Double momentum;

  @Option(
      names = "--schedule",
      description = "How the learning rate falls: ${COMPLETION-CANDIDATES} (preset seed: TIME).")
  Optimizer.@Nullable Schedule schedule;

  @Option(
      names = "--decay",
      description = "Decay per step of the schedule TIME (preset seed: 1e-6).")
  @Nullable Double decay;

  @Option(
      names = "--step-epochs",
      description = "Epochs between two falls of the schedule STEP (default: 30).")
  @Nullable Integer stepEpochs;

  @Option(
      names = "--step-factor",
      description = "What the rate is multiplied by at each fall of STEP (default: 0.1).")
  @Nullable Double stepFactor;

  @Option(
      names = "--loss",
      description =
          "By its name in Keras: ${COMPLETION-CANDIDATES} (preset seed: BINARY_FOCAL_LOSS).")
  @Nullable Loss loss;

  @Option(
      names = "--focal-alpha",
      description =
          "Weight of the labelled output in a focal loss (default: 0.5 binary, 0.25 multi-category).")
  @Nullable Double focalAlpha;

  @Option(
      names = "--focal-gamma",
      description =
          "How much a focal loss plays easy crops down (preset seed: 1 binary, 2 multi-category).")
  @Nullable Double focalGamma;

  @Option(
      names = "--label-smoothing",
      paramLabel = "S",
      description =
          "Share of each label, 0 to below 1, that is spread evenly over all classes; 0.05 keeps answers"
              + " from certainty (preset seed: 0).")
  @Nullable Double labelSmoothing;

  @Option(
      names = "--balance",
      description =
          "What is drawn how often: ${COMPLETION-CANDIDATES} (preset seed: SAMPLING). SAMPLING shows"
              + " both classes of a folder equally often, SITE shows sites, their views (cameras, as far"
              + " as names tell) and both classes equally often, WEIGHTS counts the rarer class for"
              + " more.")
  @Nullable Balance balance;

  @Option(
      names = "--dropout-scale",
      description =
          "Share of the variant's dropout rates, 0 to 1 (preset seed: 1); less learns faster and holds"
              + " less well.")
  @Nullable Double dropoutScale;

  @Option(
      names = "--average",
      paramLabel = "D",
      description =
          "Measure and store the average of the weights of the last steps, 1/(1-D) of them, and not"
              + " those of the last step alone; 0.995 is usual, 0 is none (preset seed: 0).")
  @Nullable Double average;

  @Option(
      names = "--renormalize",
      paramLabel = "SHARE",
      description =
          "Before the first step move mean and variance of all normalizations this share of the way, 0 to"
              + " 1, to those of training pictures; a mean of several --from needs some of it"
              + " (default: ${DEFAULT-VALUE}).")
  double renormalize = 0;

  @Option(
      names = "--fixed-normalization",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "B",
      description =
          "Normalizations train by the mean and variance of the weights to start from, as they serve, and"
              + " not by those of each batch (preset finetune: true, others: false).")
  @Nullable Boolean fixedNormalization;

  @Option(
      names = "--augmentation",
      description = "How pictures are varied: ${COMPLETION-CANDIDATES} (preset seed: SEED).")
  Augmentation.@Nullable Preset augmentation;

  @Option(
      names = "--freeze",
      paramLabel = "N",
      description =
          "The first N layers keep their weights, counted as in Keras (default: 13 for transfer, else 0).")
  @Nullable Integer freeze;

  @Option(
      names = "--seed",
      description = "Of weights, dropout, order and augmentation (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  int batch() {
    return Objects.requireNonNullElse(batch, preset.batch());
  }

  TrainingOptions options(Vgg16Variant variant) {
    return options(variant, false);
  }

  /**
   * As {@link #options(Vgg16Variant)}.
   *
   * @param onSites whether whole sites validate, so that nothing is held out of what trains
   */
  TrainingOptions options(Vgg16Variant variant, boolean onSites) {
    if (onSites && validation != null) {
      throw new IllegalArgumentException("--validation and --validate-on are mutually exclusive");
    }
    if (validation == ValidationSplit.SITES) {
      throw new IllegalArgumentException("give the sites that validate with --validate-on");
    }
    Optimizer base = preset.optimizer();
    Loss chosen = Objects.requireNonNullElse(loss, preset.loss());
    return new TrainingOptions(
        variant,
        new PixelShape(size, size),
        Objects.requireNonNullElse(freeze, variant.frozenLayers()),
        batch(),
        Objects.requireNonNullElse(epochs, preset.epochs()),
        Objects.requireNonNullElse(patience, preset.patience()),
        Objects.requireNonNullElse(monitor, onSites ? Monitor.COMMON_THRESHOLD : Monitor.ACCURACY),
        onSites
            ? ValidationSplit.SITES
            : Objects.requireNonNullElse(validation, ValidationSplit.SPACE),
        new Optimizer(
            Objects.requireNonNullElse(optimizer, base.kind()),
            Objects.requireNonNullElse(learningRate, base.learningRate()),
            Objects.requireNonNullElse(momentum, base.momentum()),
            Objects.requireNonNullElse(schedule, base.schedule()),
            Objects.requireNonNullElse(decay, base.decay()),
            Objects.requireNonNullElse(stepEpochs, base.stepEpochs()),
            Objects.requireNonNullElse(stepFactor, base.stepFactor())),
        chosen,
        Objects.requireNonNullElse(focalAlpha, chosen.alpha()),
        Objects.requireNonNullElse(
            focalGamma, Objects.requireNonNullElse(preset.focalGamma(), chosen.gamma())),
        Objects.requireNonNullElse(labelSmoothing, preset.labelSmoothing()),
        Objects.requireNonNullElse(balance, preset.balance()),
        Objects.requireNonNullElse(dropoutScale, preset.dropoutScale()),
        Objects.requireNonNullElse(average, preset.average()),
        renormalize,
        Objects.requireNonNullElse(fixedNormalization, preset.fixedNormalization()),
        Objects.requireNonNullElse(augmentation, preset.augmentation()),
        seed);
  }
}
