package io.parkstream.training;

import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One training run and its folder: {@code history.csv}, a line per epoch, and {@code
 * checkpoint.onnx}, the best weights so far. A checkpoint is written beside and moved into place,
 * so that a killed run leaves the last whole one.
 */
final class TrainingRun {
  static final String CHECKPOINT = "checkpoint.onnx";
  private static final String HISTORY = "history.csv";

  /** */
  private final TrainingOptions options;

  private final Path folder;

  TrainingRun(TrainingOptions options, Path folder) {
    this.options = options;
    this.folder = folder;
  }

  TrainingData read(List<TrainingData.Folder> folders) {
    try (OpenCvPictureDecoder forTraining = decoder(options.source());
        OpenCvPictureDecoder forValidation = decoder(options.input())) {
      return TrainingData.read(folders, forTraining, forValidation);
    }
  }

  /** Trains and returns the best weights, which {@value #CHECKPOINT} then holds too. */
  NetworkWeights train(
      TrainingData data, Optional<NetworkWeights> initial, TrainingListener listener)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path history = folder.resolve(HISTORY);
    Files.writeString(
        history,
        "epoch,learning_rate,loss,validation_accuracy,validation_balanced_accuracy,best,seconds\n");
    return new Trainer(options, new Recorder(history, listener))
        .train(data.sources(), data.validation(), initial, this::checkpoint);
  }

  private void checkpoint(NetworkWeights weights) {
    Path part = folder.resolve(CHECKPOINT + ".part");
    try {
      OnnxFile.write(part, weights.roundedToHalf(), options.input());
      Files.move(
          part,
          folder.resolve(CHECKPOINT),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + part + ": " + e.getMessage(), e);
    }
  }

  private static OpenCvPictureDecoder decoder(PixelShape shape) {
    return new OpenCvPictureDecoder(shape, Evaluator.LIMITS);
  }

  /** Adds a line to the history, then passes the news on. */
  private record Recorder(Path history, TrainingListener next) implements TrainingListener {
    @Override
    public void epochStarted(int epoch, int steps) {
      next.epochStarted(epoch, steps);
    }

    @Override
    public void stepFinished(int crops, double loss) {
      next.stepFinished(crops, loss);
    }

    @Override
    public void epochFinished(Epoch epoch) {
      String line =
          String.format(
              Locale.ROOT,
              "%d,%.6g,%.6f,%.4f,%.4f,%b,%.1f%n",
              epoch.number(),
              epoch.learningRate(),
              epoch.loss(),
              epoch.validationAccuracy(),
              epoch.validationBalancedAccuracy(),
              epoch.best(),
              epoch.seconds());
      try {
        Files.writeString(history, line, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + history + ": " + e.getMessage(), e);
      }
      next.epochFinished(epoch);
    }
  }
}
