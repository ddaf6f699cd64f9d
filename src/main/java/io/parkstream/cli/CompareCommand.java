package io.parkstream.cli;

import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.training.export.KerasInput;
import io.parkstream.training.export.StartingWeights;
import io.parkstream.training.fit.Comparison;
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

/** Trains the variants on the same pictures and shows them side by side. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains the three variants on the same pictures, one after the other, and prints their results side by"
          + " side, with compare.png, compare.html and compare.csv.",
      "With --resume, runs that ended are taken as they are and an interrupted one goes on."
    })
final class CompareCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin TrainingFlags flags = new TrainingFlags();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR[@N]",
      description = "Folder of labelled pictures, as for train. Repeatable.")
  List<String> data = new ArrayList<>();

  @Option(
      names = "--measure",
      paramLabel = "DIR",
      description = "Labelled folder to measure on. Repeatable.")
  List<Path> measured = new ArrayList<>();

  @Option(
      names = "--variant",
      description = "One of ${COMPLETION-CANDIDATES}; all if left out. Repeatable.")
  List<Vgg16Variant> variants = List.of(Vgg16Variant.values());

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Keras HDF5 file that the variant transfer starts from.")
  @Nullable Path weights;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "Folder for the runs, one per variant (default: ${DEFAULT-VALUE}).")
  Path run = Path.of("runs", "compare");

  @Option(names = "--resume", description = "Go on where it was interrupted.")
  boolean resume;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ToolLibrary.CHARTS.require();
    if (weights != null) {
      ToolLibrary.KERAS_FILES.require();
    }
    PrintWriter out = spec.commandLine().getOut();
    Map<String, TrainingJob.Result> runs = new LinkedHashMap<>();
    for (Vgg16Variant variant : variants) {
      out.println(variant.word() + ":");
      runs.put(variant.word(), train(variant, out));
    }
    Comparison comparison = new Comparison(runs);
    comparison.write(run);
    print(out, comparison);
    out.println("plots: " + run.resolve(Comparison.PAGE));
    out.flush();
    return 0;
  }

  private TrainingJob.Result train(Vgg16Variant variant, PrintWriter out)
      throws IOException, InterruptedException {
    TrainingOptions options;
    try {
      options = flags.options(variant);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    TrainingJob job =
        new TrainingJob(
            options,
            data,
            List.of(),
            List.of(),
            variant == Vgg16Variant.TRANSFER && weights != null
                ? StartingWeights.ofKeras(weights, "", variant, 2, KerasInput.SCALED)
                : null,
            run.resolve(variant.word()),
            resume,
            run.resolve("models"),
            variant.word(),
            measured,
            Map.of(),
            List.of(
                "./parkstream "
                    + String.join(" ", spec.commandLine().getParseResult().originalArgs())));
    return job.train(
        (training, validation, duplicates, unreadable) ->
            TrainCommand.report(out, training, validation, duplicates, unreadable),
        new TrainingProgressBar(out, options));
  }

  private static void print(PrintWriter out, Comparison comparison) {
    out.printf(
        "%n%-10s %-28s %7s %7s %9s %9s %9s%n",
        "variant", "data set", "crops", "epochs", "minutes", "accuracy", "balanced");
    for (Comparison.Line line : comparison.lines()) {
      out.printf(
          Locale.ROOT,
          "%-10s %-28s %7d %7d %9.1f %9.4f %9.4f%n",
          line.variant(),
          line.result().name(),
          line.result().crops(),
          line.epochs(),
          line.seconds() / 60,
          line.result().accuracy(),
          line.result().balancedAccuracy());
    }
  }
}
