package io.parkstream.cli;

import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.training.Augmentation;
import io.parkstream.training.TrainingJob;
import io.parkstream.training.TrainingListener;
import io.parkstream.training.TrainingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains one variant and stores it in the model repository. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Trains one variant on labelled pictures and stores the best weights as a new version of a model.",
      "Pictures lie in DIR/train/{empty,occupied} or in DIR/{empty,occupied}. One space in ten is kept back to"
          + " validate; its pictures are never trained on and never varied."
    })
final class TrainCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR[@N]",
      description =
          "Folder of labelled pictures; N of its crops are shown per epoch, all if left out. Repeatable.")
  List<String> data = new ArrayList<>();

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      description =
          "Licence of each --data folder, in the same order, for the model card. Repeatable.")
  List<String> licences = new ArrayList<>();

  @Option(names = "--variant", description = "The network: ${COMPLETION-CANDIDATES}.")
  Vgg16Variant variant = Vgg16Variant.OPTIMIZED;

  @Option(
      names = "--size",
      description = "Width and height of the network's input in pixels, 32 to 63.")
  int size = 48;

  @Option(names = "--epochs", description = "Most epochs.")
  int epochs = 1000;

  @Option(names = "--patience", description = "Epochs without a better validation before it stops.")
  int patience = 100;

  @Option(names = "--batch", description = "Crops per step.")
  int batch = 32;

  @Option(names = "--learning-rate", description = "Of the first step, or the peak of the cosine.")
  double learningRate = 0.001;

  @Option(names = "--momentum", description = "Nesterov momentum.")
  double momentum = 0.9;

  @Option(
      names = "--schedule",
      description = "How the learning rate falls: ${COMPLETION-CANDIDATES}.")
  TrainingOptions.Schedule schedule = TrainingOptions.Schedule.TIME;

  @Option(names = "--decay", description = "Decay per step of the schedule 'time'.")
  double decay = 1e-6;

  @Option(
      names = "--focal-alpha",
      description = "Weight of the labelled output in the binary focal loss.")
  double focalAlpha = 0.5;

  @Option(names = "--focal-gamma", description = "How much easy crops are played down.")
  double focalGamma = 1;

  @Option(
      names = "--dropout-scale",
      description =
          "Share of the variant's dropout rates, 0 to 1; less learns faster and holds less well.")
  double dropoutScale = 1;

  @Option(
      names = "--augmentation",
      description = "How pictures are varied: ${COMPLETION-CANDIDATES}.")
  Augmentation.Preset augmentation = Augmentation.Preset.SEED;

  @Option(names = "--seed", description = "Of weights, dropout, order and augmentation.")
  long seed = 1;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "Start from the weights of this model.onnx or checkpoint.onnx of the same variant.")
  @Nullable Path from;

  @Option(
      names = "--measure",
      paramLabel = "DIR",
      description = "Labelled folder to measure the result on, for the model card. Repeatable.")
  List<Path> measured = new ArrayList<>();

  @Option(
      names = "--recipe",
      paramLabel = "TEXT",
      description = "A line of the card that says how to make it again.")
  List<String> recipe = new ArrayList<>();

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "Folder for history.csv and checkpoint.onnx.")
  Path run = Path.of("runs", "latest");

  @Option(names = "--repository", paramLabel = "DIR", description = "The model repository.")
  Path repository = Path.of("models");

  @Option(names = "--name", description = "The model; its next version is added.")
  String name = "parking";

  @Override
  public Integer call() throws IOException, InterruptedException {
    TrainingOptions options =
        new TrainingOptions(
            variant,
            new PixelShape(size, size),
            batch,
            epochs,
            patience,
            learningRate,
            momentum,
            schedule,
            decay,
            focalAlpha,
            focalGamma,
            dropoutScale,
            augmentation,
            seed);
    PrintWriter out = spec.commandLine().getOut();
    TrainingJob job =
        new TrainingJob(options, data, licences, from, run, repository, name, measured, recipe());
    Path version =
        job.train(
            (training, validation, unreadable) -> report(out, training, validation, unreadable),
            new Progress(out, epochs));
    out.println("stored " + version);
    return 0;
  }

  /** Unless told otherwise, this very command. */
  private List<String> recipe() {
    return recipe.isEmpty()
        ? List.of(
            "./parkstream " + String.join(" ", spec.commandLine().getParseResult().originalArgs()))
        : recipe;
  }

  private static void report(
      PrintWriter out, int training, int validation, List<String> unreadable) {
    out.printf(Locale.ROOT, "%,d pictures to train on, %,d to validate%n", training, validation);
    if (!unreadable.isEmpty()) {
      out.printf(Locale.ROOT, "%,d files left out:%n", unreadable.size());
      unreadable.forEach(line -> out.println("  " + line));
    }
    out.flush();
  }

  /** A bar per epoch on a terminal, and a line per epoch everywhere. */
  private static final class Progress implements TrainingListener {
    private final PrintWriter out;
    private final int epochs;
    private @Nullable ProgressBar bar;

    Progress(PrintWriter out, int epochs) {
      this.out = out;
      this.epochs = epochs;
    }

    @Override
    public void epochStarted(int epoch, int steps) {
      if (System.console() != null) {
        bar =
            new ProgressBarBuilder()
                .setTaskName("epoch " + epoch + "/" + epochs)
                .setInitialMax(steps)
                .setUnit(" steps", 1)
                .showSpeed()
                .build();
      }
    }

    @Override
    public void stepFinished(int crops, double loss) {
      if (bar != null) {
        bar.step();
        bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", loss));
      }
    }

    @Override
    public void epochFinished(Epoch epoch) {
      if (bar != null) {
        bar.close();
        bar = null;
      }
      out.printf(
          Locale.ROOT,
          "epoch %d: loss %.4f, validation accuracy %.4f, balanced %.4f%s, %.0f s%n",
          epoch.number(),
          epoch.loss(),
          epoch.validationAccuracy(),
          epoch.validationBalancedAccuracy(),
          epoch.best() ? " (best)" : "",
          epoch.seconds());
      out.flush();
    }
  }
}
