package io.parkstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.Ids;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.model.Model;
import io.parkstream.training.evaluation.Scores;
import io.parkstream.training.export.Calibrator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.Producer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Finds a model's temperature and threshold, and those of single sites and cameras. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description = {
      "Calibrates sites with labelled pictures, ten or more: SITE=DIR writes a small file beside the model,",
      "or, with --publish, tells running services, without a restart. --undo takes that back.",
      "Without sites it calibrates the model itself and stores it as its next version.",
      "A calibration is kept only if it improves the answers on held-out spaces. Never calibrate with"
          + " pictures that are used to measure the model."
    })
final class CalibrateCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model = new ModelOptions();
  @Mixin CalibrationTarget target = new CalibrationTarget();

  @Option(
      names = "--data",
      paramLabel = "[SITE=]DIR",
      description =
          "Labelled folder; with the site's name in the service the site and its cameras are calibrated,"
              + " without one for any folder the model too. Repeatable.")
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

  @Option(
      names = "--propose",
      paramLabel = "N",
      description =
          "Choose N crops of SITE=DIR to label next, half nearest to the line, half at random, and print"
              + " them; DIR need not be labelled.")
  int propose;

  @Option(
      names = "--simulate",
      paramLabel = "N",
      description =
          "Show what N labels of each labelled folder would give, chosen as --propose does, ten at a time, and at random,"
              + " on the crops not labelled; mean of ten draws.")
  int simulate;

  @Option(
      names = "--seed",
      description =
          "What is drawn at random by --propose and --simulate (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!target.undo.isEmpty()) {
      return undo();
    }
    if (data.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--data=[SITE=]DIR'");
    }
    List<Calibrator.Labelled> folders = data.stream().map(Calibrator.Labelled::parse).toList();
    boolean sitesAlone = folders.stream().noneMatch(folder -> folder.site().isEmpty());
    requireSense(folders, sitesAlone);
    Model opened = model.open();
    return propose > 0 || simulate > 0 || sitesAlone
        ? calibrateSites(opened, folders)
        : calibrateModel(opened, folders);
  }

  private void requireSense(List<Calibrator.Labelled> folders, boolean sitesAlone) {
    String problem = "";
    if (propose < 0 || simulate < 0 || (propose > 0 && simulate > 0)) {
      problem = "--propose and --simulate take a number above 0; give one of them";
    } else if (propose > 0 && !(sitesAlone && folders.size() == 1)) {
      problem = "--propose takes one --data SITE=DIR";
    } else if (target.publish && !(sitesAlone && propose == 0 && simulate == 0)) {
      problem = "--publish is for what --data SITE=DIR finds";
    } else if (sitesAlone && !measured.isEmpty()) {
      problem =
          "--measure is for the card of a version; a calibration of sites alone makes none. It says what"
              + " it gains by leaving one out";
    }
    for (Calibrator.Labelled folder : folders) {
      if (!folder.site().isEmpty() && !Ids.isValid(folder.site())) {
        problem = "'" + folder.site() + "' is no name of a site: letters, digits, '.', '_' and '-'";
      }
    }
    if (!problem.isEmpty()) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }

  /** Needs no model. */
  private int undo() throws InterruptedException {
    if (target.publish || !data.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--undo takes back what was published; give it without --data");
    }
    for (String place : target.undo) {
      String[] ids = place.split("/", -1);
      if (ids.length > 2 || !Ids.isValid(ids[0]) || !Ids.isValid(ids[ids.length - 1])) {
        throw new ParameterException(
            spec.commandLine(), "--undo '" + place + "' is no place; expected SITE or SITE/CAMERA");
      }
    }
    target.require();
    try (Producer<String, byte[]> producer = target.producer()) {
      target.sendUndo(producer);
    }
    PrintWriter out = spec.commandLine().getOut();
    target.undo.forEach(place -> out.println("took back the calibration of " + place));
    out.flush();
    return 0;
  }

  private int calibrateSites(Model opened, List<Calibrator.Labelled> folders)
      throws IOException, InterruptedException {
    if (target.publish && !dryRun) {
      target.require();
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (InferenceEngine engine = model.engine(opened)) {
      SiteCalibration sites = new SiteCalibration(opened, engine, out, err, json);
      if (propose > 0) {
        sites.propose(folders.get(0), propose, seed);
      } else if (simulate > 0) {
        sites.simulate(folders, simulate, seed);
      } else {
        sites.fit(folders, dryRun, target);
      }
    }
    out.flush();
    err.flush();
    return 0;
  }

  private int calibrateModel(Model opened, List<Calibrator.Labelled> folders) throws IOException {
    Calibrator.Findings findings;
    List<Scores> scores;
    try (InferenceEngine engine = model.uncalibratedEngine(opened)) {
      Calibrator calibrator = new Calibrator(engine);
      findings = calibrator.fit(folders);
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
              model.chosen.repository.open(),
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
