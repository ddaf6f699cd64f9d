package io.parkstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.training.evaluation.EvaluationResult;
import io.parkstream.training.export.StartingWeights;
import io.parkstream.training.fit.PretrainingJob;
import io.parkstream.training.fit.TrainingJob;
import io.parkstream.training.fit.TrainingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains one variant and stores it in the model repository. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains one variant on labelled pictures and stores the best weights as a new version of a model.",
      "Pictures lie in DIR/train/{empty,occupied} or in DIR/{empty,occupied}. By default, one space in"
          + " ten is held out for validation; validation pictures are never trained on and never augmented."
    })
final class TrainCommand implements Callable<Integer> {
  /** Beyond this a few steps undo what a model has learned elsewhere. */
  private static final double HIGHEST_FINE_RATE = 0.005;

  @Spec CommandSpec spec;
  @Mixin TrainingFlags flags = new TrainingFlags();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "[SITE=]DIR[@N]",
      description = {
        "Folder of labelled pictures; N of its crops are shown per epoch, all if left out. Repeatable.",
        "With --balance SITE, folders of one SITE are drawn from as one (default: each is its own), and"
            + " sites without N are shown equally often."
      })
  List<String> data = new ArrayList<>();

  @Option(
      names = "--validate-on",
      paramLabel = "[SITE=]DIR",
      description =
          "Folder of a site that chooses the best epoch and is not trained on, in place of --validation."
              + " Repeatable; each site counts alike. The card names them.")
  List<String> validateOn = new ArrayList<>();

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      description =
          "Licence of each --data folder, in the same order, for the model card. Repeatable.")
  List<String> licences = new ArrayList<>();

  @Option(
      names = "--variant",
      description = "The network: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Vgg16Variant variant = Vgg16Variant.OPTIMIZED;

  @Mixin StartOptions start = new StartOptions();

  @Option(
      names = "--classes",
      paramLabel = "N",
      description =
          "Number of classes, the seed's num_classes. With more than 2, --data is a folder or a zip of"
              + " class folders, and nothing is stored but the run's folder: weights to start from with"
              + " --from (default: 2; preset pretrain: as many as there are).")
  @Nullable Integer classes;

  @Option(
      names = "--measure",
      paramLabel = "DIR",
      description = "Labelled folder to measure the result on, for the model card. Repeatable.")
  List<Path> measured = new ArrayList<>();

  @Option(
      names = "--floor",
      paramLabel = "SET=F",
      description =
          "Lowest balanced accuracy that 'evaluate --gate' lets pass on a measured set, by its name in the"
              + " card (default: the low end of the measured 95 %% interval). Repeatable.")
  Map<String, Double> floors = new LinkedHashMap<>();

  @Option(
      names = "--recipe",
      paramLabel = "TEXT",
      description = "A line of the card that says how to make it again.")
  List<String> recipe = new ArrayList<>();

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description =
          "Folder for history.csv, curves.png, report.html, checkpoint.onnx and state.bin (default:"
              + " ${DEFAULT-VALUE}).")
  Path run = Path.of("runs", "latest");

  @Option(
      names = "--resume",
      description = "Go on where a run in that folder was interrupted; begin if there is none.")
  boolean resume;

  @Mixin RepositoryOption repository = new RepositoryOption();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model; its next version is added (default: ${DEFAULT-VALUE}).")
  String name = "parking";

  /** What {@code --model} was called before. */
  @Option(names = "--name", hidden = true)
  void nameBefore(String before) {
    name = before;
  }

  @Option(
      names = "--json",
      description = "Print one JSON object about the result; progress goes to standard error.")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ToolLibrary.CHARTS.require();
    if (start.weights != null) {
      ToolLibrary.KERAS_FILES.require();
    }
    TrainingOptions options = options();
    PrintWriter progress = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    if (isPretraining()) {
      return pretrain(options, progress);
    }
    TrainingJob job =
        new TrainingJob(
            options,
            data,
            validateOn,
            licences,
            initial(options, 2, progress),
            run,
            resume,
            repository.directory,
            name,
            measured,
            floors,
            recipe());
    TrainingJob.Result result =
        job.train(
            (training, validation, duplicates, unreadable) ->
                report(progress, training, validation, duplicates, unreadable),
            new TrainingProgressBar(progress, options));
    progress.println(
        "stored " + result.folder() + "; the run's page is " + run.resolve("report.html"));
    progress.flush();
    if (json) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(new ObjectMapper().writeValueAsString(Report.of(name, run, result)));
      out.flush();
    }
    if (result.gainedNothing()) {
      warn(
          "nothing was gained: no epoch validated better than the weights it started from, which are"
              + " what was stored. Try --preset finetune, a smaller --learning-rate or more pictures");
    }
    return 0;
  }

  private void warn(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("train: " + message);
    err.flush();
  }

  private TrainingOptions options() {
    try {
      return flags.options(variant, !validateOn.isEmpty());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** What it starts from, which is said line by line; null for random weights. */
  private @Nullable StartingWeights initial(
      TrainingOptions options, int outputs, PrintWriter progress) {
    StartingWeights initial = start.read(spec, options, outputs);
    if (initial == null && options.frozenLayers() > 0) {
      warn(
          options.frozenLayers()
              + " layers keep random weights; give them trained ones with --weights or --from");
    }
    if (initial != null
        && initial.weights().isComplete()
        && options.epochs() > 0
        && options.optimizer().learningRate() > HIGHEST_FINE_RATE
        && !options.fixedNormalization()) {
      warn(
          "a learning rate of "
              + options.optimizer().learningRate()
              + " leads far away from a trained model; --preset finetune is made to start from one");
    }
    if (initial != null) {
      initial.lines().forEach(progress::println);
      progress.flush();
    }
    return initial;
  }

  private boolean isPretraining() {
    return flags.preset == TrainingPreset.PRETRAIN || classes != null && classes != 2;
  }

  private Integer pretrain(TrainingOptions options, PrintWriter progress)
      throws IOException, InterruptedException {
    if (data.size() != 1 || !measured.isEmpty() || !validateOn.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "pretraining takes one --data, and neither --measure nor --validate-on");
    }
    int found = PretrainingJob.classes(data.get(0)).size();
    if (classes != null && classes != found) {
      throw new ParameterException(
          spec.commandLine(), data.get(0) + " has " + found + " classes and not " + classes);
    }
    PretrainingJob job =
        new PretrainingJob(
            options,
            data.get(0),
            licences.isEmpty() ? "" : licences.get(0),
            initial(options, found, progress),
            run,
            resume);
    PretrainingJob.Result result =
        job.train(
            (training, validation, duplicates, unreadable) ->
                report(progress, training, validation, duplicates, unreadable),
            new TrainingProgressBar(progress, options));
    progress.printf(
        Locale.ROOT,
        "pretrained on %d classes, accuracy %.4f in epoch %d; nothing is stored in the repository. Go on"
            + " with --from %s%n",
        result.classes(),
        result.best().validationAccuracy(),
        result.best().number(),
        result.checkpoint());
    progress.flush();
    if (json) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(new ObjectMapper().writeValueAsString(result));
      out.flush();
    }
    return 0;
  }

  /** By default, this command line. */
  private List<String> recipe() {
    return recipe.isEmpty()
        ? List.of(
            "./parkstream " + String.join(" ", spec.commandLine().getParseResult().originalArgs()))
        : recipe;
  }

  static void report(
      PrintWriter out, int training, int validation, int duplicates, List<String> unreadable) {
    out.printf(Locale.ROOT, "%,d pictures to train on, %,d to validate%n", training, validation);
    if (duplicates > 0) {
      out.printf(
          Locale.ROOT, "%,d left out of those, nearly the same as one that trains%n", duplicates);
    }
    if (!unreadable.isEmpty()) {
      out.printf(Locale.ROOT, "%,d files left out:%n", unreadable.size());
      unreadable.forEach(line -> out.println("  " + line));
    }
    out.flush();
  }

  /** The object that {@code --json} prints. */
  record Report(
      String model,
      int version,
      String folder,
      String run,
      int epochs,
      int bestEpoch,
      boolean gainedNothing,
      List<EvaluationResult> datasets) {

    static Report of(String name, Path run, TrainingJob.Result result) {
      return new Report(
          name,
          Integer.parseInt(String.valueOf(result.folder().getFileName())),
          result.folder().toString(),
          run.toString(),
          result.epochs(),
          result.bestEpoch(),
          result.gainedNothing(),
          result.results());
    }
  }
}
