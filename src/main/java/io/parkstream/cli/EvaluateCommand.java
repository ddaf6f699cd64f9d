package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.model.Model;
import io.parkstream.training.evaluation.EvaluationResult;
import io.parkstream.training.evaluation.Evaluator;
import io.parkstream.training.evaluation.MistakeSheet;
import io.parkstream.training.evaluation.OverSites;
import io.parkstream.training.evaluation.Reports;
import io.parkstream.training.evaluation.Scores;
import io.parkstream.training.evaluation.TrainedPictures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
  /** Keys of a card's floors that are no data sets, but hold over all that are measured at once. */
  private static final String FLOOR_OF_MEAN = "mean";

  private static final String FLOOR_OF_WORST = "worst";

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

  @Option(
      names = "--gate",
      description =
          "End with 1 if a folder's balanced accuracy is below the floor that the model card has for it, or"
              + " that of several folders below its floors 'mean' and 'worst', if it has them.")
  boolean gate;

  @Option(
      names = "--mistakes",
      paramLabel = "DIR",
      description =
          "Write a picture per folder that shows its worst mistakes: framed red where called occupied, blue"
              + " where called empty.")
  @Nullable Path mistakes;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page with ROC, reliability and the worst mistakes as pictures.")
  @Nullable Path report;

  @Override
  public Integer call() throws JsonProcessingException {
    if (report != null || mistakes != null) {
      ToolLibrary.CHARTS.require();
    }
    Model opened = model.open();
    List<Scores> scores;
    try (InferenceEngine engine = model.engine(opened)) {
      Evaluator evaluator = Evaluator.knowing(opened, engine);
      scores = data.stream().map(evaluator::score).toList();
    }
    List<EvaluationResult> results = scores.stream().map(Scores::result).toList();
    List<String> warnings = warnings(opened, scores);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new ObjectMapper()
              .writeValueAsString(
                  new Report(opened.identity(), results, OverSites.of(results), warnings)));
    } else {
      print(out, opened, results);
    }
    out.flush();
    if (mistakes != null) {
      for (Scores set : scores) {
        MistakeSheet.write(mistakes, set);
      }
    }
    if (report != null) {
      Reports.evaluation(
          report,
          "Evaluation of " + opened.identity().name() + "/" + opened.identity().version(),
          Map.of("variant", opened.card().variant(), "sha256", opened.identity().sha256()),
          scores);
    }
    return gate && !passes(opened, results) ? 1 : 0;
  }

  /** Folders whose pictures the model has seen; also printed, whatever the output is. */
  private List<String> warnings(Model opened, List<Scores> scores) {
    TrainedPictures trained = TrainedPictures.of(opened);
    List<String> warnings = new ArrayList<>();
    for (Scores set : scores) {
      int known = trained.among(set);
      if (known > 0) {
        EvaluationResult result = set.result();
        warnings.add(
            String.format(
                Locale.ROOT,
                "%d of %d pictures of %s are among the training files of %s/%d; figures on them"
                    + " flatter",
                known,
                result.crops(),
                result.name(),
                opened.identity().name(),
                opened.identity().version()));
      }
    }
    PrintWriter err = spec.commandLine().getErr();
    warnings.forEach(warning -> err.println("evaluate: " + warning));
    err.flush();
    return warnings;
  }

  private boolean passes(Model opened, List<EvaluationResult> results) {
    Map<String, Double> floors = opened.card().floors();
    PrintWriter err = spec.commandLine().getErr();
    boolean passes = true;
    for (EvaluationResult result : results) {
      Double floor = floors == null ? null : floors.get(result.name());
      if (floor == null) {
        err.printf(
            "gate: the card of %s/%d has no floor for %s; it has: %s. 'train --floor' sets them%n",
            opened.identity().name(),
            opened.identity().version(),
            result.name(),
            floors == null ? "none" : floors.keySet());
        passes = false;
      } else if (result.balancedAccuracy() < floor) {
        err.printf(
            Locale.ROOT,
            "gate: balanced accuracy on %s is %.4f, below the floor of %.4f%n",
            result.name(),
            result.balancedAccuracy(),
            floor);
        passes = false;
      }
    }
    if (results.size() > 1 && floors != null) {
      OverSites.Figure figure = OverSites.of(results).balancedAccuracy();
      passes &= reaches(err, "mean over the sites", figure.mean(), floors.get(FLOOR_OF_MEAN));
      passes &=
          reaches(
              err, "worst site, " + figure.worstSite(), figure.worst(), floors.get(FLOOR_OF_WORST));
    }
    err.flush();
    return passes;
  }

  private static boolean reaches(
      PrintWriter err, String what, double value, @Nullable Double floor) {
    if (floor == null || value >= floor) {
      return true;
    }
    err.printf(
        Locale.ROOT,
        "gate: balanced accuracy, %s, is %.4f, below the floor of %.4f%n",
        what,
        value,
        floor);
    return false;
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
        "%-32s %7s %9s %9s %-16s %7s %9s %9s  %s%n",
        "data set",
        "crops",
        "accuracy",
        "balanced",
        "  95 %",
        "ROC-AUC",
        "best thr.",
        "cal.error",
        "empty as occupied / occupied as empty");
    for (EvaluationResult result : results) {
      out.printf(
          Locale.ROOT,
          "%-32s %7d %9.4f %9.4f %.4f to %.4f %7.4f %9.4f %9.4f  %d / %d%s%n",
          result.name(),
          result.crops(),
          result.accuracy(),
          result.balancedAccuracy(),
          result.balancedAccuracyInterval().low(),
          result.balancedAccuracyInterval().high(),
          result.rocAuc(),
          result.bestBalancedAccuracy(),
          result.expectedCalibrationError(),
          result.confusion().emptyAsOccupied(),
          result.confusion().occupiedAsEmpty(),
          result.unreadable() > 0 ? ", " + result.unreadable() + " files unreadable" : "");
      for (EvaluationResult.Slice slice : result.slices()) {
        out.printf(
            Locale.ROOT,
            "  %-30s %7d %9.4f %9.4f %.4f to %.4f %27s  %d / %d%n",
            slice.by() + " " + slice.value(),
            slice.crops(),
            slice.accuracy(),
            slice.balancedAccuracy(),
            slice.balancedAccuracyInterval().low(),
            slice.balancedAccuracyInterval().high(),
            "",
            slice.confusion().emptyAsOccupied(),
            slice.confusion().occupiedAsEmpty());
      }
    }
    if (results.size() > 1) {
      overSites(out, OverSites.of(results));
    }
  }

  private static void overSites(PrintWriter out, OverSites all) {
    out.printf(
        Locale.ROOT,
        "%-32s %7d %9s %9.4f %.4f to %.4f %7.4f %9.4f %9.4f%n",
        "mean over sites",
        all.sites(),
        "",
        all.balancedAccuracy().mean(),
        all.balancedAccuracyInterval().low(),
        all.balancedAccuracyInterval().high(),
        all.rocAuc().mean(),
        all.bestBalancedAccuracy().mean(),
        all.expectedCalibrationError().mean());
    out.printf(
        Locale.ROOT,
        "%-32s %7s %9s %9.4f %16s %7.4f %9.4f %9.4f  balanced accuracy: %s%n",
        "worst site",
        "",
        "",
        all.balancedAccuracy().worst(),
        "",
        all.rocAuc().worst(),
        all.bestBalancedAccuracy().worst(),
        all.expectedCalibrationError().worst(),
        all.balancedAccuracy().worstSite());
  }

  /** The object that {@code --json} prints. */
  record Report(
      ModelIdentity model,
      List<EvaluationResult> datasets,
      OverSites overSites,
      List<String> warnings) {}
}
