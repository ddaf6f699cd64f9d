package io.parkstream.cli;

import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.training.export.KerasInput;
import io.parkstream.training.export.StartingWeights;
import io.parkstream.training.fit.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a training starts from: weights of other networks, as far as they fit. */
final class StartOptions {
  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "Start from this model.onnx or checkpoint.onnx: from its layers of the same name and shape,"
              + " with random weights in the others, each of which is named. Repeatable: then from their"
              + " mean, which makes sense of runs that had the same beginning.")
  List<Path> from = new ArrayList<>();

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Start from this Keras HDF5 file, such as"
              + " vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5; a part of VGG16 or VGG-19 will do.")
  @Nullable Path weights;

  @Option(
      names = "--weights-input",
      description =
          "Pixels that the --weights file was trained for: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}). SCALED is RGB from 0 to 1; CAFFE, of published VGG weights, is BGR"
              + " from 0 to 255 minus ImageNet's mean, and its first convolution is rewritten.")
  KerasInput weightsInput = KerasInput.SCALED;

  @Option(
      names = "--weights-checksum",
      paramLabel = "HEX",
      description = "MD5 or SHA-256 that the --weights file must have.")
  String weightsChecksum = "";

  /** Whether weights are given. */
  boolean given() {
    return weights != null || !from.isEmpty();
  }

  /**
   * Reads them.
   *
   * @param classes outputs of the network that takes them
   * @return null if none are given
   * @throws ParameterException if they do not go with the options
   */
  @Nullable StartingWeights read(CommandSpec spec, TrainingOptions options, int classes) {
    if (!from.isEmpty() && weights != null) {
      throw refused(spec, "--from and --weights are mutually exclusive");
    }
    if (!given()) {
      if (options.epochs() == 0) {
        throw refused(spec, "--epochs 0 stores given weights; add --from or --weights");
      }
      if (options.fixedNormalization()) {
        throw refused(
            spec,
            "--preset finetune and --fixed-normalization train by the statistics of a model; give one"
                + " with --from");
      }
      return null;
    }
    Vgg16Variant variant = options.variant();
    StartingWeights start =
        weights != null
            ? StartingWeights.ofKeras(weights, weightsChecksum, variant, classes, weightsInput)
            : StartingWeights.ofOnnx(from, variant, classes);
    if (options.epochs() == 0 && !start.weights().isComplete()) {
      throw refused(
          spec,
          "--epochs 0 stores given weights, and a part of them is missing: "
              + String.join(";", start.lines()));
    }
    if (options.fixedNormalization() && lacksStatistics(start.weights(), classes)) {
      throw refused(
          spec,
          "--preset finetune and --fixed-normalization train by the statistics of a model, and the"
              + " weights given lack those of some normalizations");
    }
    return start;
  }

  private static boolean lacksStatistics(NetworkWeights weights, int classes) {
    return NetworkWeights.expectedShapes(weights.variant(), classes).keySet().stream()
        .anyMatch(name -> name.endsWith(".mean") && !weights.tensors().containsKey(name));
  }

  private static ParameterException refused(CommandSpec spec, String why) {
    return new ParameterException(spec.commandLine(), why);
  }
}
