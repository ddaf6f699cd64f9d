package io.parkstream.training.evaluation;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.engine.Calibration;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.LabelledLogits;
import io.parkstream.engine.PriorFit;
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
              + LabelledLogits.MIN_CROPS
              + " at least, "
              + LabelledLogits.MIN_OF_CLASS
              + " of each. --propose says which");
    }
  }

  private static Finding finding(String place, Part part, PriorFit base, PriorFit fit) {
    LabelledLogits.LeftOut leftOut = part.answers.leaveOneOut();
    return new Finding(
        place,
        part.pictures.size(),
        leftOut.isKept() ? base.then(fit).calibration() : Calibration.NONE,
        leftOut.before(),
        leftOut.after(),
        leftOut.gain(),
        leftOut.gainLow(),
        leftOut.gainHigh(),
        leftOut.isKept(),
        leftOut.why(),
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

  /** Labelled crops, and what the model says of them. */
  record Part(LabelledLogits answers, List<LabelledPicture> pictures) {
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
      return new Part(new LabelledLogits(logits, occupied, spaces), pictures);
    }

    boolean suffices() {
      return answers.suffices();
    }

    Part after(PriorFit fit) {
      return new Part(answers.after(fit), pictures);
    }

    PriorFit fit() {
      return answers.fit();
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
}
