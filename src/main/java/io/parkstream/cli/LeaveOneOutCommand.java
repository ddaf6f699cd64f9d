package io.parkstream.cli;

import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.training.evaluation.EvaluationResult;
import io.parkstream.training.export.StartingWeights;
import io.parkstream.training.fit.LeaveOneOut;
import io.parkstream.training.fit.TrainingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains without each site or camera and measures on it. */
@Command(
    name = "leave-one-out",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains once without each site or camera and measures on all: what a model is worth where nobody trained"
          + " it. Prints the matrix and writes matrix.csv.",
      "As many runs as there are sites or cameras: hours on few cores. --resume goes on after an interruption."
    })
final class LeaveOneOutCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin TrainingFlags flags = new TrainingFlags();
  @Mixin StartOptions start = new StartOptions();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Labelled folder of one site, as for train. Repeatable.")
  List<Path> data = new ArrayList<>();

  @Option(
      names = "--by",
      description = "What is left out: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  LeaveOneOut.By by = LeaveOneOut.By.SITE;

  @Option(
      names = "--variant",
      description = "The network: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Vgg16Variant variant = Vgg16Variant.OPTIMIZED;

  @Option(
      names = "--crops",
      paramLabel = "N",
      description =
          "Most crops of a site or camera that train, half of each class (default: ${DEFAULT-VALUE}).")
  int crops = 4000;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "Folder for the runs and matrix.csv (default: ${DEFAULT-VALUE}).")
  Path run = Path.of("runs", "leave-one-out");

  @Option(names = "--resume", description = "Go on where it was interrupted.")
  boolean resume;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ToolLibrary.CHARTS.require();
    PrintWriter out = spec.commandLine().getOut();
    LeaveOneOut study;
    try {
      TrainingOptions options = flags.options(variant);
      StartingWeights initial = start.read(spec, options, 2);
      if (initial != null) {
        initial.lines().forEach(out::println);
      }
      study =
          new LeaveOneOut(
              options, by, data, crops, initial == null ? null : initial.weights(), run, resume);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    List<LeaveOneOut.Row> rows = study.run(new TrainingProgressBar(out, study.options()));
    out.println();
    double sum = 0;
    for (LeaveOneOut.Row row : rows) {
      out.println("without " + row.leftOut() + ":");
      row.results().forEach((name, result) -> print(out, name, result, name.equals(row.leftOut())));
      sum += row.unseen().balancedAccuracy();
    }
    out.printf(
        Locale.ROOT, "mean balanced accuracy on what was left out: %.4f%n", sum / rows.size());
    out.flush();
    return 0;
  }

  private static void print(
      PrintWriter out, String name, EvaluationResult result, boolean leftOut) {
    out.printf(
        Locale.ROOT,
        "  %-30s %7d crops, balanced accuracy %.4f (%.4f to %.4f)%s%n",
        name,
        result.crops(),
        result.balancedAccuracy(),
        result.balancedAccuracyInterval().low(),
        result.balancedAccuracyInterval().high(),
        leftOut ? "  never seen" : "");
  }
}
