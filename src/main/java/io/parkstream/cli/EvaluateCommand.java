package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.model.Model;
import io.parkstream.training.EvaluationResult;
import io.parkstream.training.Evaluator;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a model on labelled folders. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Measures a model on labelled pictures, each folder on its own.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model = new ModelOptions();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder that holds empty/ and occupied/. Repeatable.")
  List<Path> data = List.of();

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Model opened = model.open();
    List<EvaluationResult> results;
    try (InferenceEngine engine = model.engine(opened)) {
      Evaluator evaluator = new Evaluator(engine);
      results = data.stream().map(evaluator::evaluate).toList();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(new Report(opened.identity(), results)));
    } else {
      print(out, opened, results);
    }
    out.flush();
    return 0;
  }

  private static void print(PrintWriter out, Model model, List<EvaluationResult> results) {
    out.printf(
        Locale.ROOT,
        "model %s/%d, %s, %s%n%n",
        model.identity().name(),
        model.identity().version(),
        model.card().variant(),
        model.identity().sha256().substring(0, 12));
    out.printf(
        "%-32s %7s %9s %9s %9s  %s%n",
        "data set",
        "crops",
        "accuracy",
        "balanced",
        "cal.error",
        "empty as occupied / occupied as empty");
    for (EvaluationResult result : results) {
      out.printf(
          Locale.ROOT,
          "%-32s %7d %9.4f %9.4f %9.4f  %d / %d%s%n",
          result.name(),
          result.crops(),
          result.accuracy(),
          result.balancedAccuracy(),
          result.expectedCalibrationError(),
          result.confusion().emptyAsOccupied(),
          result.confusion().occupiedAsEmpty(),
          result.unreadable() > 0 ? ", " + result.unreadable() + " files unreadable" : "");
    }
  }

  /** The object that {@code --json} prints. */
  record Report(ModelIdentity model, List<EvaluationResult> datasets) {}
}
