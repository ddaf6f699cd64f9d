package io.parkstream.training.fit;

import io.parkstream.model.WholeFile;
import io.parkstream.training.evaluation.Charts;
import io.parkstream.training.evaluation.Epoch;
import io.parkstream.training.evaluation.EvaluationResult;
import io.parkstream.training.evaluation.HtmlReport;
import io.parkstream.training.evaluation.Reports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs of several variants over the same pictures, side by side.
 *
 * @param runs by variant
 */
public record Comparison(Map<String, TrainingJob.Result> runs) {
  public static final String PLOT = "compare.png";
  public static final String PAGE = "compare.html";
  public static final String TABLE = "compare.csv";

  /** One line per variant and data set, the validation pictures among them. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    runs.forEach(
        (variant, run) -> {
          double seconds = run.history().stream().mapToDouble(Epoch::seconds).sum();
          run.results()
              .forEach(result -> lines.add(new Line(variant, run.epochs(), seconds, result)));
        });
    return lines;
  }

  /** What a variant came to on a data set after so many epochs. */
  public record Line(String variant, int epochs, double seconds, EvaluationResult result) {}

  /** Writes table, plot and page into a folder. */
  public void write(Path folder) {
    StringBuilder csv =
        new StringBuilder("variant,data_set,crops,epochs,seconds,accuracy,balanced_accuracy\n");
    for (Line line : lines()) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%d,%.0f,%.4f,%.4f\n",
              line.variant(),
              line.result().name(),
              line.result().crops(),
              line.epochs(),
              line.seconds(),
              line.result().accuracy(),
              line.result().balancedAccuracy()));
    }
    WholeFile.write(folder.resolve(TABLE), part -> Files.writeString(part, csv));
    List<String> names = List.copyOf(runs.keySet());
    List<List<Epoch>> histories = runs.values().stream().map(TrainingJob.Result::history).toList();
    Reports.write(folder.resolve(PLOT), () -> Charts.png(Charts.comparison(names, histories)));
    Reports.write(
        folder.resolve(PAGE),
        () -> {
          Map<String, String> facts = new LinkedHashMap<>();
          lines()
              .forEach(
                  line ->
                      facts.put(
                          line.variant() + " on " + line.result().name(),
                          String.format(
                              Locale.ROOT,
                              "accuracy %.4f, balanced %.4f, %,d crops, %d epochs",
                              line.result().accuracy(),
                              line.result().balancedAccuracy(),
                              line.result().crops(),
                              line.epochs())));
          return new HtmlReport("The variants side by side")
              .facts(facts)
              .chart("validation accuracy and loss", Charts.comparison(names, histories))
              .toString()
              .getBytes(StandardCharsets.UTF_8);
        });
  }
}
