package io.parkstream.training.export;

import io.parkstream.ParkstreamException;
import io.parkstream.engine.CalibratedEngineFactory;
import io.parkstream.engine.Calibration;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.model.Model;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelRepository;
import io.parkstream.training.dataset.LabelledPicture;
import io.parkstream.training.evaluation.CalibrationFit;
import io.parkstream.training.evaluation.CalibrationFit.Answers;
import io.parkstream.training.evaluation.CommonCalibration;
import io.parkstream.training.evaluation.EvaluationResult;
import io.parkstream.training.evaluation.Evaluator;
import io.parkstream.training.evaluation.Scores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Calibrates a model with labelled crops: temperature and threshold of the model, then of single
 * sites and cameras where that helps. Whatever is kept has shown its gain on crops that it was not
 * found with: by halves of the spaces, each calibrated by the other, or, of the model with several
 * folders, by each folder with what the others give.
 */
public final class Calibrator {
  private final InferenceEngine engine;

  /**
   * A calibrator.
   *
   * @param engine whose answers are not calibrated yet
   */
  public Calibrator(InferenceEngine engine) {
    this.engine = engine;
  }

  /**
   * One labelled folder.
   *
   * @param site its name in the service, or empty if it has none
   */
  public record Labelled(String site, Path folder) {
    /** Reads {@code DIR} or {@code SITE=DIR}. */
    public static Labelled parse(String text) {
      int at = text.indexOf('=');
      return at < 0
          ? new Labelled("", Path.of(text))
          : new Labelled(text.substring(0, at), Path.of(text.substring(at + 1)));
    }
  }

  /**
   * What was found for one place.
   *
   * @param place {@code model}, {@code site} or {@code site/camera}
   * @param crops that it was found with
   * @param before balanced accuracy without it
   * @param after balanced accuracy with it, on held-out crops
   * @param errorBefore calibration error without it
   * @param errorAfter calibration error with it, on held-out crops
   * @param kept whether it is used
   * @param why it is not; empty if it is
   */
  public record Finding(
      String place,
      int crops,
      Calibration calibration,
      double before,
      double after,
      double errorBefore,
      double errorAfter,
      boolean kept,
      String why) {}

  /**
   * All findings: the model's first.
   *
   * @param calibration of the model, as far as it is kept
   */
  public record Findings(Calibration calibration, List<Finding> findings) {
    Map<String, ModelCard.Place> places() {
      Map<String, ModelCard.Place> places = new TreeMap<>();
      for (Finding finding : findings.subList(1, findings.size())) {
        if (finding.kept()) {
          places.put(
              finding.place(),
              new ModelCard.Place(
                  finding.calibration().temperature(),
                  finding.calibration().threshold(),
                  finding.after() - finding.before(),
                  finding.crops()));
        }
      }
      return places;
    }
  }

  /**
   * Classifies the folders and fits.
   *
   * @throws ParkstreamException if there are too few crops of a class
   */
  public Findings fit(List<Labelled> folders) {
    Evaluator evaluator = new Evaluator(engine);
    Map<Labelled, Scores> scores = new LinkedHashMap<>();
    List<LabelledPicture> all = new ArrayList<>();
    List<Float> answers = new ArrayList<>();
    for (Labelled labelled : folders) {
      Scores some = evaluator.score(labelled.folder());
      scores.put(labelled, some);
      for (int i = 0; i < some.pictures().size(); i++) {
        all.add(some.pictures().get(i));
        answers.add(some.probabilities()[i]);
      }
    }
    Scores whole = part("model", all, answers);
    Finding model = scores.size() > 1 ? common(whole, scores.values()) : model(whole);
    List<Finding> findings = new ArrayList<>(List.of(model));
    Calibration global = model.calibration();
    scores.forEach(
        (labelled, some) -> {
          if (!labelled.site().isEmpty()) {
            findings.add(place(labelled.site(), Answers.of(some).after(global)));
            byCamera(some)
                .forEach(
                    (camera, part) ->
                        findings.add(
                            place(labelled.site() + "/" + camera, Answers.of(part).after(global))));
          }
        });
    return new Findings(global, findings);
  }

  /** Of several folders: what suits all of them, each counting alike. */
  private static Finding common(Scores whole, Collection<Scores> folders) {
    List<Answers> sites = folders.stream().map(Answers::of).toList();
    requireEnough(Answers.of(whole));
    for (Scores folder : folders) {
      Answers site = Answers.of(folder);
      if (site.count(true) == 0 || site.count(false) == 0) {
        throw new ParkstreamException(
            folder.result().name()
                + " has crops of one class only; several folders count alike, so that each needs"
                + " both");
      }
    }
    CommonCalibration found = CommonCalibration.of(sites);
    return new Finding(
        "model",
        whole.pictures().size(),
        found.calibration(),
        found.before(),
        found.after(),
        found.errorBefore(),
        found.errorAfter(),
        found.kept(),
        found.kept() ? "" : "folders left out gain nothing by what the others give");
  }

  /** Temperature if held-out truths become likelier, threshold if it gains half a point. */
  private static Finding model(Scores scores) {
    Answers answers = Answers.of(scores);
    requireEnough(answers);
    EvaluationResult before = answers.result();
    Answers tempered = answers.crossFitted(CalibrationFit::temperatureAlone);
    boolean temperature = tempered.logLoss() < answers.logLoss();
    Answers both = answers.crossFitted(CalibrationFit::both);
    boolean threshold =
        both.result().balancedAccuracy() - before.balancedAccuracy() > CalibrationFit.MIN_GAIN;
    Calibration found = CalibrationFit.both(answers);
    Calibration kept =
        threshold
            ? found
            : temperature ? CalibrationFit.temperatureAlone(answers) : Calibration.NONE;
    EvaluationResult after = (threshold ? both : temperature ? tempered : answers).result();
    return new Finding(
        "model",
        answers.occupied().length,
        kept,
        before.balancedAccuracy(),
        after.balancedAccuracy(),
        before.expectedCalibrationError(),
        after.expectedCalibrationError(),
        threshold || temperature,
        threshold || temperature ? "" : "it gains nothing on held-out crops");
  }

  private static Finding place(String name, Answers answers) {
    EvaluationResult before = answers.result();
    boolean enough = answers.suffice();
    EvaluationResult after = enough ? answers.crossFitted(CalibrationFit::both).result() : before;
    double gain = after.balancedAccuracy() - before.balancedAccuracy();
    boolean kept = enough && gain > CalibrationFit.MIN_GAIN;
    return new Finding(
        name,
        answers.occupied().length,
        kept ? CalibrationFit.both(answers) : Calibration.NONE,
        before.balancedAccuracy(),
        after.balancedAccuracy(),
        before.expectedCalibrationError(),
        after.expectedCalibrationError(),
        kept,
        kept
            ? ""
            : enough
                ? "it gains less than 0.5 points on held-out crops"
                : "fewer than "
                    + CalibrationFit.MIN_CROPS
                    + " crops of a class, or all of one space");
  }

  private static void requireEnough(Answers answers) {
    if (!answers.suffice()) {
      throw new ParkstreamException(
          answers.count(false)
              + " empty and "
              + answers.count(true)
              + " occupied crops are too few to calibrate with; label "
              + CalibrationFit.MIN_CROPS
              + " of each at least, of several spaces");
    }
  }

  private Scores part(String name, List<LabelledPicture> pictures, List<Float> answers) {
    float[] probabilities = new float[answers.size()];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = answers.get(i);
    }
    return new Scores(name, engine.input(), pictures, probabilities, 0, Set.of());
  }

  private Map<String, Scores> byCamera(Scores scores) {
    Map<String, List<LabelledPicture>> pictures = new TreeMap<>();
    Map<String, List<Float>> answers = new TreeMap<>();
    for (int i = 0; i < scores.pictures().size(); i++) {
      LabelledPicture picture = scores.pictures().get(i);
      String camera = picture.name().camera();
      if (camera != null) {
        pictures.computeIfAbsent(camera, any -> new ArrayList<>()).add(picture);
        answers.computeIfAbsent(camera, any -> new ArrayList<>()).add(scores.probabilities()[i]);
      }
    }
    Map<String, Scores> parts = new TreeMap<>();
    pictures.forEach(
        (camera, some) ->
            parts.put(camera, part(camera, some, answers.getOrDefault(camera, List.of()))));
    return parts;
  }

  /**
   * What the model is worth with what was found.
   *
   * @param folders labelled, none of those that it was found with
   */
  public List<Scores> measure(Model model, Findings findings, List<Path> folders) {
    ModelCard card = card(model, findings, "");
    // closed with the engine that it calibrates
    InferenceEngine calibrated = new CalibratedEngineFactory(() -> engine, card).open();
    Evaluator evaluator = Evaluator.knowing(model, calibrated);
    return folders.stream().map(evaluator::score).toList();
  }

  /**
   * Stores the model again with its calibration, as its next version.
   *
   * @param measured for the card; what it had no longer holds
   * @param command that calibrated, for the recipe
   * @return the version's folder
   */
  public static Path store(
      ModelRepository repository,
      Model model,
      Findings findings,
      List<Scores> measured,
      String command)
      throws IOException {
    Path from = model.onnx().toAbsolutePath().getParent();
    if (from == null) {
      throw new IllegalArgumentException(model.onnx() + " lies in no folder");
    }
    return repository.store(
        model.identity().name(),
        folder -> {
          for (String file : model.card().files().keySet()) {
            Files.copy(from.resolve(file), folder.resolve(file));
          }
          ModelCard card = card(model, findings, command);
          Map<String, Double> floors = card.floors();
          return measured.isEmpty()
              ? card
              : ModelExport.measured(card, measured, floors == null ? Map.of() : floors);
        });
  }

  private static ModelCard card(Model model, Findings findings, String command) {
    return model
        .card()
        .calibrated(
            findings.calibration().temperature(),
            findings.calibration().threshold(),
            findings.places(),
            command);
  }
}
