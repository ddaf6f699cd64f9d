package io.parkstream.training.evaluation;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.Calibration;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.model.CalibrationFile;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.training.dataset.LabelledPicture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Calibrates a model for a site and its cameras from ten labelled crops on ({@link PriorFit}). What
 * is kept makes truths likelier that it was not found with, each space left out once, and costs no
 * balanced accuracy there.
 */
public final class SiteCalibrator {
  /** With fewer the expected gain is a guess. */
  public static final int MIN_CROPS = 10;

  /** So that one is left of each class when one is left out. */
  private static final int MIN_OF_CLASS = 2;

  private static final double Z = 1.959963984540054;

  private final InferenceEngine engine;

  /**
   * A calibrator.
   *
   * @param engine calibrated as the model's card says, but for no place
   */
  public SiteCalibrator(InferenceEngine engine) {
    this.engine = engine;
  }

  /**
   * What was found for a site or camera.
   *
   * @param place {@code site} or {@code site/camera}
   * @param crops that it was found with
   * @param before balanced accuracy without it
   * @param after balanced accuracy with it, on spaces that were left out in turn
   * @param gain the difference, with its 95 % interval over pairs of answers
   * @param kept whether it is used
   * @param why it is not; empty if it is
   * @param pictures sha256 of the crops
   */
  public record Finding(
      String place,
      int crops,
      Calibration calibration,
      double before,
      double after,
      double gain,
      double gainLow,
      double gainHigh,
      boolean kept,
      String why,
      List<String> pictures) {}

  /**
   * Fits a site, and each camera that its names tell on top of that.
   *
   * @param site its name in the service
   * @throws ParkstreamException if there are too few crops
   */
  public List<Finding> fit(String site, Path folder) {
    Scores scores = new Evaluator(engine).score(folder);
    requireEnough(site, scores);
    Part whole = Part.of(scores, all(scores));
    PriorFit fit = whole.fit();
    List<Finding> findings = new ArrayList<>();
    Finding forSite = finding(site, whole, PriorFit.NONE, fit);
    findings.add(forSite);
    PriorFit base = forSite.kept() ? fit : PriorFit.NONE;
    Map<String, List<Integer>> cameras = byCamera(scores);
    if (cameras.size() > 1) {
      cameras.forEach(
          (camera, indices) -> {
            Part part = Part.of(scores, indices).after(base);
            if (part.suffices()) {
              findings.add(finding(site + "/" + camera, part, base, part.fit()));
            }
          });
    }
    return findings;
  }

  private static void requireEnough(String site, Scores scores) {
    if (!Part.of(scores, all(scores)).suffices()) {
      EvaluationResult result = scores.result();
      int occupied = result.confusion().occupiedAsEmpty() + result.confusion().occupiedAsOccupied();
      throw new ParkstreamException(
          (result.crops() - occupied)
              + " empty and "
              + occupied
              + " occupied crops of "
              + site
              + " are too few to calibrate with; label "
              + MIN_CROPS
              + " at least, "
              + MIN_OF_CLASS
              + " of each. --propose says which");
    }
  }

  private static Finding finding(String place, Part part, PriorFit base, PriorFit fit) {
    LeftOut leftOut = part.leaveOneOut();
    boolean likelier = leftOut.logLossAfter < leftOut.logLossBefore;
    boolean harmless = leftOut.after.balancedAccuracy() >= leftOut.before.balancedAccuracy();
    boolean kept = likelier && harmless;
    double gain = leftOut.after.balancedAccuracy() - leftOut.before.balancedAccuracy();
    return new Finding(
        place,
        part.logits.length,
        kept ? base.then(fit).calibration() : Calibration.NONE,
        leftOut.before.balancedAccuracy(),
        leftOut.after.balancedAccuracy(),
        gain,
        gain - Z * leftOut.deviation,
        gain + Z * leftOut.deviation,
        kept,
        kept
            ? ""
            : likelier
                ? "it costs balanced accuracy on spaces left out"
                : "truths of spaces left out become no likelier",
        part.checksums());
  }

  /** Writes what was kept beside the model. */
  public static List<Path> store(Model model, List<Finding> findings) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.kept()) {
        files.add(
            CalibrationFile.write(
                model,
                new CalibrationFile(
                    model.identity(),
                    finding.place(),
                    finding.calibration().temperature(),
                    finding.calibration().threshold(),
                    finding.gain(),
                    finding.gainLow(),
                    finding.gainHigh(),
                    finding.crops(),
                    LocalDate.now(ZoneOffset.UTC).toString(),
                    finding.pictures())));
      }
    }
    return files;
  }

  private static List<Integer> all(Scores scores) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < scores.pictures().size(); i++) {
      all.add(i);
    }
    return all;
  }

  private static Map<String, List<Integer>> byCamera(Scores scores) {
    Map<String, List<Integer>> cameras = new TreeMap<>();
    for (int i = 0; i < scores.pictures().size(); i++) {
      String camera = scores.pictures().get(i).name().camera();
      if (camera != null) {
        cameras.computeIfAbsent(camera, any -> new ArrayList<>()).add(i);
      }
    }
    return cameras;
  }

  /** How left-out crops are answered before and after; {@code deviation} is that of the gain. */
  private record LeftOut(
      ConfusionMatrix before,
      ConfusionMatrix after,
      double logLossBefore,
      double logLossAfter,
      double deviation) {}

  /** Labelled crops: their logits, truths and spaces. */
  record Part(double[] logits, boolean[] occupied, int[] spaces, List<LabelledPicture> pictures) {
    static Part of(Scores scores, List<Integer> indices) {
      double[] logits = new double[indices.size()];
      boolean[] occupied = new boolean[indices.size()];
      int[] spaces = new int[indices.size()];
      List<LabelledPicture> pictures = new ArrayList<>();
      Map<String, Integer> numbers = new LinkedHashMap<>();
      for (int i = 0; i < logits.length; i++) {
        int index = indices.get(i);
        LabelledPicture picture = scores.pictures().get(index);
        logits[i] = Calibration.logit(scores.probabilities()[index]);
        occupied[i] = scores.isOccupied(index);
        String space = picture.name().camera() + "/" + picture.space();
        spaces[i] = numbers.computeIfAbsent(space, any -> numbers.size());
        pictures.add(picture);
      }
      return new Part(logits, occupied, spaces, pictures);
    }

    int count(boolean wanted) {
      int count = 0;
      for (boolean truth : occupied) {
        count += truth == wanted ? 1 : 0;
      }
      return count;
    }

    boolean suffices() {
      return logits.length >= MIN_CROPS && Math.min(count(true), count(false)) >= MIN_OF_CLASS;
    }

    Part after(PriorFit fit) {
      double[] moved = new double[logits.length];
      for (int i = 0; i < moved.length; i++) {
        moved[i] = fit.moved(logits[i]);
      }
      return new Part(moved, occupied, spaces, pictures);
    }

    PriorFit fit() {
      return PriorFit.of(logits, occupied);
    }

    /** Each space is answered by what all others give. */
    LeftOut leaveOneOut() {
      Map<Integer, PriorFit> fits = new TreeMap<>();
      for (int space : spaces) {
        fits.computeIfAbsent(space, left -> PriorFit.without(logits, occupied, spaces, left));
      }
      Scored before = new Scored();
      Scored after = new Scored();
      double[] differences = new double[2];
      double[] squares = new double[2];
      for (int i = 0; i < logits.length; i++) {
        PriorFit fit = fits.getOrDefault(spaces[i], PriorFit.NONE);
        double weight = 1.0 / count(occupied[i]);
        before.add(PriorFit.NONE, logits[i], occupied[i], weight);
        after.add(fit, logits[i], occupied[i], weight);
        boolean rightBefore = logits[i] >= 0 == occupied[i];
        boolean rightAfter = fit.moved(logits[i]) >= 0 == occupied[i];
        int difference = (rightAfter ? 1 : 0) - (rightBefore ? 1 : 0);
        differences[occupied[i] ? 1 : 0] += difference;
        squares[occupied[i] ? 1 : 0] += difference * difference;
      }
      double variance = 0;
      for (int c = 0; c < 2; c++) {
        double n = count(c == 1);
        variance += (squares[c] - differences[c] * differences[c] / n) / (n * n) / 4;
      }
      return new LeftOut(
          before.confusion, after.confusion, before.loss, after.loss, Math.sqrt(variance));
    }

    List<String> checksums() {
      Set<String> checksums = new TreeSet<>();
      for (LabelledPicture picture : pictures) {
        try {
          checksums.add(ModelRepository.sha256(picture.file()));
        } catch (IOException e) {
          throw new ParkstreamException(
              "cannot read " + picture.file() + ": " + FileFaults.reason(e), e);
        }
      }
      return List.copyOf(checksums);
    }
  }

  private static final class Scored {
    private ConfusionMatrix confusion = ConfusionMatrix.NONE;
    private double loss;

    void add(PriorFit fit, double logit, boolean occupied, double weight) {
      confusion =
          confusion.plus(
              occupied ? Occupancy.OCCUPIED : Occupancy.EMPTY,
              Occupancy.of(fit.probability(logit)));
      loss += weight * fit.logLoss(logit, occupied);
    }
  }
}
