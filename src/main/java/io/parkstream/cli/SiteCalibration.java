package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.engine.Calibration;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.model.CalibrationFile;
import io.parkstream.model.Model;
import io.parkstream.training.evaluation.LabelProposal;
import io.parkstream.training.evaluation.LabelSimulation;
import io.parkstream.training.evaluation.SiteCalibrator;
import io.parkstream.training.export.Calibrator.Labelled;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;

/** What {@code calibrate} does for single sites: small files beside the model. */
final class SiteCalibration {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Model model;
  private final InferenceEngine engine;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  /**
   * A calibration.
   *
   * @param engine calibrated as the model's card says
   */
  SiteCalibration(
      Model model, InferenceEngine engine, PrintWriter out, PrintWriter err, boolean json) {
    this.model = model;
    this.engine = engine;
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** The object that {@code --json} prints. */
  private record Report(
      List<SiteCalibrator.Finding> findings, List<String> files, List<Published> published) {}

  /** What running services apply from now on. */
  private record Published(String place, long revision) {}

  /**
   * Calibrates sites and their cameras, and stores or publishes what is kept.
   *
   * @param dryRun does neither
   */
  void fit(List<Labelled> sites, boolean dryRun, CalibrationTarget target)
      throws IOException, InterruptedException {
    SiteCalibrator calibrator = new SiteCalibrator(engine);
    List<SiteCalibrator.Finding> findings = new ArrayList<>();
    for (Labelled site : sites) {
      findings.addAll(calibrator.fit(site.site(), site.folder()));
    }
    boolean publish = target.publish && !dryRun;
    List<Path> files = dryRun || target.publish ? List.of() : SiteCalibrator.store(model, findings);
    List<Published> published = publish ? publish(findings, target) : List.of();
    if (json) {
      print(new Report(findings, files.stream().map(Path::toString).toList(), published));
    } else {
      table(findings);
      files.forEach(file -> out.println("stored " + file));
      published.forEach(
          each ->
              out.println("published the calibration of " + each.place + " as " + each.revision));
    }
    if (!dryRun && files.isEmpty() && published.isEmpty()) {
      err.println("calibrate: nothing was kept, so nothing is stored; more labels may show a gain");
    }
  }

  private List<Published> publish(List<SiteCalibrator.Finding> findings, CalibrationTarget target)
      throws InterruptedException {
    List<LiveCalibration> calibrations =
        target.calibrations(model.identity(), findings, Instant.now());
    if (!calibrations.isEmpty()) {
      try (Producer<String, byte[]> producer = target.producer()) {
        target.send(producer, calibrations);
      }
    }
    return calibrations.stream().map(each -> new Published(each.place(), each.revision())).toList();
  }

  private void table(List<SiteCalibrator.Finding> findings) {
    out.printf(
        "%-24s %7s %11s %9s  %-18s %-26s%n",
        "place", "crops", "temperature", "threshold", "balanced, left out", "gain, 95 %");
    for (SiteCalibrator.Finding finding : findings) {
      out.printf(
          Locale.ROOT,
          "%-24s %7d %11.4f %9.4f  %.4f to %.4f   %+.4f, %+.4f to %+.4f   %s%n",
          finding.place(),
          finding.crops(),
          finding.calibration().temperature(),
          finding.calibration().threshold(),
          finding.before(),
          finding.after(),
          finding.gain(),
          finding.gainLow(),
          finding.gainHigh(),
          finding.kept() ? "kept" : "not kept: " + finding.why());
    }
  }

  void propose(Labelled site, int count, long seed) throws IOException {
    Set<String> labelled = new HashSet<>();
    for (CalibrationFile file : CalibrationFile.of(model)) {
      labelled.addAll(file.pictures());
    }
    Calibration known = engine.adjustments().byPlace().getOrDefault(site.site(), Calibration.NONE);
    List<LabelProposal> proposals =
        LabelProposal.of(engine, known, site.folder(), labelled, count, seed);
    if (json) {
      List<Map<String, Object>> lines = new ArrayList<>();
      for (LabelProposal proposal : proposals) {
        lines.add(
            Map.of(
                "file", proposal.file().toString(),
                "probabilityOccupied", proposal.probabilityOccupied(),
                "reason", proposal.reason()));
      }
      print(Map.of("proposals", lines));
      return;
    }
    for (LabelProposal proposal : proposals) {
      out.printf(
          Locale.ROOT,
          "%s\t%.4f\t%s%n",
          proposal.file(),
          proposal.probabilityOccupied(),
          proposal.reason());
    }
  }

  void simulate(List<Labelled> sites, int labels, long seed) throws JsonProcessingException {
    List<LabelSimulation.Result> results =
        sites.stream()
            .map(site -> LabelSimulation.run(engine, site.folder(), labels, seed))
            .toList();
    if (json) {
      print(Map.of("simulations", results));
      return;
    }
    out.printf(
        "%-32s %6s %8s  %-26s %-35s %-35s%n",
        "data set",
        "labels",
        "measured",
        "balanced before, 95 %",
        "as proposed, 95 %, between draws",
        "at random, 95 %, between draws");
    for (LabelSimulation.Result result : results) {
      out.printf(
          Locale.ROOT,
          "%-32s %6d %8d  %.4f (%.4f to %.4f)  %.4f (%.4f to %.4f) ±%.4f   %.4f (%.4f to %.4f)"
              + " ±%.4f%n",
          result.name(),
          result.labels(),
          result.proposed().crops(),
          result.before().balancedAccuracy(),
          result.before().interval().low(),
          result.before().interval().high(),
          result.proposed().balancedAccuracy(),
          result.proposed().interval().low(),
          result.proposed().interval().high(),
          result.proposed().deviation(),
          result.random().balancedAccuracy(),
          result.random().interval().low(),
          result.random().interval().high(),
          result.random().deviation());
    }
  }

  private void print(Object report) throws JsonProcessingException {
    out.println(JSON.writeValueAsString(report));
  }
}
