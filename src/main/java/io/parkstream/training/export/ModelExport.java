package io.parkstream.training.export;

import io.parkstream.engine.CalibratedEngineFactory;
import io.parkstream.engine.Calibration;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.image.PixelShape;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelRepository;
import io.parkstream.training.dataset.DataSetName;
import io.parkstream.training.dataset.LabelledPicture;
import io.parkstream.training.evaluation.CalibrationFit;
import io.parkstream.training.evaluation.EvaluationResult;
import io.parkstream.training.evaluation.Evaluator;
import io.parkstream.training.evaluation.Scores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes trained weights into the model repository, with golden answers and measured figures. */
public final class ModelExport {
  /**
   * How far an engine's answer may be from DL4J's: both compute in single precision, in another
   * order and on another processor.
   */
  private static final double TOLERANCE = 1e-3;

  private static final long GOLDEN_SEED = 1;

  private final ModelRepository repository;

  public ModelExport(ModelRepository repository) {
    this.repository = repository;
  }

  /**
   * Adds a version. The weights are rounded to half precision first, so that what is measured is
   * what the file holds.
   *
   * @param draft the card without files and metrics
   * @param trainedOn its pictures' checksums are kept with the model
   * @param validation pictures that chose the weights, and choose the temperature; for the report
   * @param measured folders to measure on; their results go into the card
   * @param floors lowest balanced accuracy by data set; where none is given it is the low end of
   *     the interval that is measured
   */
  public Exported export(
      String name,
      NetworkWeights weights,
      PixelShape input,
      ModelCard draft,
      List<LabelledPicture> trainedOn,
      List<LabelledPicture> validation,
      List<Path> measured,
      Map<String, Double> floors)
      throws IOException {
    List<Scores> scores = new ArrayList<>();
    Path place =
        repository.store(
            name,
            folder -> {
              Path onnx = folder.resolve(ModelRepository.ONNX);
              OnnxFile.write(onnx, weights, input);
              Files.write(folder.resolve(ModelRepository.TRAINING_FILES), checksums(trainedOn));
              try (InferenceEngine engine = CheckpointEngine.open(name, onnx, draft, TOLERANCE)) {
                ModelRepository.writeGolden(folder, golden(engine));
                ModelCard tempered = draft;
                if (!validation.isEmpty()) {
                  Scores validated = new Evaluator(engine).score("validation", validation, 0);
                  Calibration calibration =
                      CalibrationFit.temperatureIfItGains(CalibrationFit.Answers.of(validated));
                  tempered = draft.tempered(calibration.temperature());
                  scores.add(validated.after(calibration));
                }
                // closed with the engine that it calibrates
                InferenceEngine calibrated =
                    new CalibratedEngineFactory(() -> engine, tempered).open();
                Evaluator evaluator = new Evaluator(calibrated);
                List<Scores> tests = measured.stream().map(evaluator::score).toList();
                scores.addAll(tests);
                return measured(tempered, tests, floors);
              }
            });
    return new Exported(place, scores);
  }

  /**
   * A new version.
   *
   * @param folder of the version
   * @param scores of the validation pictures and of each measured folder
   */
  public record Exported(Path folder, List<Scores> scores) {}

  /** The card with the results of each set. */
  static ModelCard measured(ModelCard draft, List<Scores> tests, Map<String, Double> floors) {
    List<ModelCard.Metric> metrics = new ArrayList<>();
    Map<String, Double> lowest = new TreeMap<>();
    for (Scores test : tests) {
      EvaluationResult result = test.result();
      metrics.add(
          new ModelCard.Metric(
              result.name(),
              result.crops(),
              result.accuracy(),
              result.balancedAccuracy(),
              result.expectedCalibrationError()));
      lowest.put(result.name(), result.balancedAccuracyInterval().low());
    }
    lowest.putAll(floors);
    return draft.measured(metrics, lowest);
  }

  private static GoldenPictures golden(InferenceEngine engine) {
    List<byte[]> drawings = GoldenDrawings.draw(engine.input(), GOLDEN_SEED);
    int bytes = engine.input().bytes();
    ByteBuffer pixels = ByteBuffer.allocateDirect(drawings.size() * bytes);
    for (int i = 0; i < drawings.size(); i++) {
      pixels.put(i * bytes, drawings.get(i));
    }
    float[] answers = new float[drawings.size()];
    engine.classify(pixels, drawings.size(), answers);
    List<GoldenPictures.Picture> pictures = new ArrayList<>();
    for (int i = 0; i < drawings.size(); i++) {
      pictures.add(new GoldenPictures.Picture(drawings.get(i), answers[i]));
    }
    return new GoldenPictures(TOLERANCE, pictures);
  }

  /** In the form of {@code sha256sum}, sorted by folder and file. */
  private static List<String> checksums(List<LabelledPicture> pictures) throws IOException {
    List<String> lines = new ArrayList<>();
    for (LabelledPicture picture : pictures) {
      Path file = picture.file();
      Path classFolder = file.toAbsolutePath().getParent();
      String folder =
          classFolder == null || classFolder.getParent() == null
              ? ""
              : DataSetName.of(classFolder.getParent());
      lines.add(
          ModelRepository.sha256(file)
              + "  "
              + folder
              + "/"
              + picture.label().word()
              + "/"
              + file.getFileName());
    }
    return lines;
  }
}
