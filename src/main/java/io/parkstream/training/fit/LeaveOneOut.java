package io.parkstream.training.fit;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OneDnnHelpers;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import io.parkstream.model.ModelCard;
import io.parkstream.model.WholeFile;
import io.parkstream.training.dataset.DataSetName;
import io.parkstream.training.dataset.LabelledFolder;
import io.parkstream.training.dataset.LabelledPicture;
import io.parkstream.training.evaluation.EvaluationResult;
import io.parkstream.training.evaluation.Evaluator;
import io.parkstream.training.export.CheckpointEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Trains once without each site or camera and measures on all of them: what a model is worth where
 * nobody trained it. Takes as many runs as there are groups.
 *
 * @param options of each run
 * @param by what is left out
 * @param data labelled folders; each is a site
 * @param cropsPerGroup most crops of a group that train, half of each class
 * @param initial weights that each run starts from; null for random ones
 * @param run folder for the runs and {@code matrix.csv}
 * @param resume whether to go on where it was interrupted; runs that ended are not repeated
 */
public record LeaveOneOut(
    TrainingOptions options,
    By by,
    List<Path> data,
    int cropsPerGroup,
    @Nullable NetworkWeights initial,
    Path run,
    boolean resume) {

  /** What is left out. */
  public enum By {
    /** Each folder. */
    SITE,
    /** Each camera, as far as names tell; a folder whose names do not tell is one camera. */
    CAMERA
  }

  /**
   * One run.
   *
   * @param leftOut the group that it was not trained on
   * @param results by group, that one included
   */
  public record Row(String leftOut, Map<String, EvaluationResult> results) {
    /** What it comes to on the group it has not seen. */
    public EvaluationResult unseen() {
      EvaluationResult result = results.get(leftOut);
      if (result == null) {
        throw new IllegalStateException("no result for " + leftOut);
      }
      return result;
    }
  }

  /** Pictures of a group, to train on and, in the same order, to measure on. */
  private record Group(List<LabelledPicture> forTraining, List<LabelledPicture> forMeasuring) {}

  /**
   * Trains and measures.
   *
   * @param listener hears of every run, one after the other
   */
  public List<Row> run(TrainingListener listener) throws IOException, InterruptedException {
    OneDnnHelpers.enable();
    Map<String, Group> groups = groups();
    if (groups.size() < 2) {
      throw new ParkstreamException(
          "there is one "
              + by.name().toLowerCase(Locale.ROOT)
              + " ("
              + groups.keySet()
              + "); leaving one out takes two");
    }
    List<Row> rows = new ArrayList<>();
    for (String leftOut : groups.keySet()) {
      rows.add(row(leftOut, groups, listener));
    }
    write(rows);
    return rows;
  }

  private Row row(String leftOut, Map<String, Group> groups, TrainingListener listener)
      throws IOException, InterruptedException {
    Map<String, List<LabelledPicture>> training = new LinkedHashMap<>();
    List<LabelledPicture> validation = new ArrayList<>();
    groups.forEach(
        (name, group) -> {
          if (!name.equals(leftOut)) {
            List<LabelledPicture> learnt =
                group.forTraining().stream()
                    .filter(picture -> !HeldOut.isDrawn(picture.space()))
                    .toList();
            training.put(name, balanced(learnt, name));
            group.forMeasuring().stream()
                .filter(picture -> HeldOut.isDrawn(picture.space()))
                .forEach(validation::add);
          }
        });
    if (validation.isEmpty()) {
      throw new ParkstreamException(
          "no space is left to validate with once " + leftOut + " is left out; add pictures");
    }
    Path folder = run.resolve("without-" + leftOut.replace('/', '-'));
    TrainingRun once = new TrainingRun(options, folder);
    once.train(
        TrainingData.of(training, HeldOut.thinned(validation), options.balance()),
        Optional.ofNullable(initial),
        resume,
        listener);
    Map<String, EvaluationResult> results = new LinkedHashMap<>();
    try (InferenceEngine engine =
        CheckpointEngine.open(leftOut, folder.resolve(TrainingRun.CHECKPOINT), card(), 1)) {
      Evaluator evaluator = new Evaluator(engine);
      groups.forEach(
          (name, group) ->
              results.put(name, evaluator.score(name, group.forMeasuring(), 0).result()));
    }
    return new Row(leftOut, results);
  }

  /** At most as many as are asked for, evenly over the group, half of each class. */
  private List<LabelledPicture> balanced(List<LabelledPicture> pictures, String name) {
    List<LabelledPicture> balanced = new ArrayList<>();
    for (Occupancy label : List.of(Occupancy.EMPTY, Occupancy.OCCUPIED)) {
      List<LabelledPicture> some =
          pictures.stream().filter(picture -> picture.label() == label).toList();
      if (some.isEmpty()) {
        throw new ParkstreamException(
            name + " has no '" + label.word() + "' picture to train on besides its validation");
      }
      double step = Math.max(1, some.size() / (cropsPerGroup / 2.0));
      for (double at = 0; at < some.size(); at += step) {
        balanced.add(some.get((int) at));
      }
    }
    return balanced;
  }

  private Map<String, Group> groups() {
    Map<String, Group> groups = new TreeMap<>();
    try (OpenCvPictureDecoder training = decoder(options.source());
        OpenCvPictureDecoder measuring = decoder(options.input())) {
      for (Path folder : data) {
        Path pictures = new TrainingData.Folder(folder, 0).pictures();
        List<LabelledPicture> first = LabelledFolder.read(pictures, training).pictures();
        List<LabelledPicture> second = LabelledFolder.read(pictures, measuring).pictures();
        for (int i = 0; i < first.size(); i++) {
          String key = by == By.SITE ? DataSetName.of(folder) : first.get(i).name().cameraOrSet();
          Group group =
              groups.computeIfAbsent(key, any -> new Group(new ArrayList<>(), new ArrayList<>()));
          group.forTraining().add(first.get(i));
          group.forMeasuring().add(second.get(i));
        }
      }
    }
    return groups;
  }

  private static OpenCvPictureDecoder decoder(PixelShape shape) {
    return new OpenCvPictureDecoder(shape, LabelledFolder.LIMITS);
  }

  private ModelCard card() {
    return new ModelCard(
        "left-out",
        0,
        options.variant().word(),
        new ModelCard.Input(
            options.input().width(), options.input().height(), ModelCard.Input.PREPROCESSING),
        ModelCard.LABELS,
        1,
        0.5,
        "",
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }

  private void write(List<Row> rows) {
    StringBuilder csv =
        new StringBuilder("left_out,measured_on,crops,balanced_accuracy,low,high\n");
    for (Row row : rows) {
      row.results()
          .forEach(
              (name, result) ->
                  csv.append(
                      String.format(
                          Locale.ROOT,
                          "%s,%s,%d,%.4f,%.4f,%.4f\n",
                          row.leftOut(),
                          name,
                          result.crops(),
                          result.balancedAccuracy(),
                          result.balancedAccuracyInterval().low(),
                          result.balancedAccuracyInterval().high())));
    }
    WholeFile.write(run.resolve("matrix.csv"), part -> Files.writeString(part, csv));
  }
}
