package io.parkstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.training.evaluation.Scores;
import io.parkstream.training.export.Calibrator;
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
import picocli.CommandLine.Spec;

/** Finds a model's temperature and threshold, and those of single sites and cameras. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description = {
      "Calibrates a model with labelled pictures and stores it as its next version.",
      "What is kept has shown its gain on spaces that it was not found with. Never calibrate with pictures"
          + " that are to tell how good the model is."
    })
final class CalibrateCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model = new ModelOptions();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "[SITE=]DIR",
      description =
          "Labelled folder; with the site's name in the service, the site and its cameras are calibrated on"
              + " their own too. Repeatable.")
  List<String> data = new ArrayList<>();

  @Option(
      names = "--measure",
      paramLabel = "DIR",
      description =
          "Labelled folder to measure the result on, for the model card. Repeatable; without any"
              + " the card has no figures until it is measured.")
  List<Path> measured = new ArrayList<>();

  @Option(names = "--dry-run", description = "Show what is found and store nothing.")
  boolean dryRun;

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    Model opened = model.open();
    Calibrator.Findings findings;
    List<Scores> scores;
    try (InferenceEngine engine = model.uncalibratedEngine(opened)) {
      Calibrator calibrator = new Calibrator(engine);
      findings = calibrator.fit(data.stream().map(Calibrator.Labelled::parse).toList());
      scores =
          dryRun || findings.findings().stream().noneMatch(Calibrator.Finding::kept)
              ? List.of()
              : calibrator.measure(opened, findings, measured);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(findings));
    } else {
      print(out, findings);
    }
    boolean kept = findings.findings().stream().anyMatch(Calibrator.Finding::kept);
    if (!dryRun && !kept) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "calibrate: nothing was kept, so nothing is stored; "
              + opened.identity().name()
              + "/"
              + opened.identity().version()
              + " stays as it is. More labelled crops, of several days, may show a gain");
      err.flush();
    }
    if (!dryRun && kept) {
      Path version =
          Calibrator.store(
              new ModelRepository(model.repository),
              opened,
              findings,
              scores,
              "./parkstream "
                  + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
      if (!json) {
        out.println(
            "stored " + version + (scores.isEmpty() ? "; measure it anew with 'evaluate'" : ""));
      }
    }
    out.flush();
    return 0;
  }

  private static void print(PrintWriter out, Calibrator.Findings findings) {
    out.printf(
        "%-24s %7s %11s %9s  %-18s %-18s%n",
        "place", "crops", "temperature", "threshold", "balanced, held out", "cal.error, held out");
    for (Calibrator.Finding finding : findings.findings()) {
      out.printf(
          Locale.ROOT,
          "%-24s %7d %11.4f %9.4f  %.4f to %.4f   %.4f to %.4f   %s%n",
          finding.place(),
          finding.crops(),
          finding.calibration().temperature(),
          finding.calibration().threshold(),
          finding.before(),
          finding.after(),
          finding.errorBefore(),
          finding.errorAfter(),
          finding.kept() ? "kept" : "not kept: " + finding.why());
    }
  }
}
