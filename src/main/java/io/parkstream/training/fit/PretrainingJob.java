package io.parkstream.training.fit;

import io.parkstream.ParkstreamException;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OneDnnHelpers;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.model.WholeFile;
import io.parkstream.training.dataset.ClassPictures;
import io.parkstream.training.evaluation.Epoch;
import io.parkstream.training.export.StartingWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains on pictures of other things, for another training to begin with. Writes its run's folder
 * and nothing else: a model of the repository tells empty from occupied, and this one does not.
 *
 * @param options of the network and its training
 * @param data a folder or zip of class folders, {@code PLACE} or {@code PLACE@CROPS_PER_EPOCH}
 * @param licence of the pictures, for the cards of models that begin with them; empty if not stated
 * @param initial weights to start from; null for random ones
 * @param run folder of history, checkpoint and {@code origin.txt}
 * @param resume whether to go on with an interrupted run of that folder
 */
public record PretrainingJob(
    TrainingOptions options,
    String data,
    String licence,
    @Nullable StartingWeights initial,
    Path run,
    boolean resume) {

  /**
   * What came of it.
   *
   * @param checkpoint the best weights
   * @param classes how many the pictures have
   * @param best epoch, whose weights those are
   */
  public record Result(Path checkpoint, int classes, Epoch best) {}

  public PretrainingJob {
    if (options.balance() != Balance.SAMPLING) {
      throw new ParkstreamException(
          "pretraining shows all classes equally often; leave --balance out");
    }
    if (options.validation() != ValidationSplit.SPACE) {
      throw new ParkstreamException(
          "pretraining validates on pictures of each class; leave --validation and --validate-on out");
    }
    if (options.epochs() == 0) {
      throw new ParkstreamException("--epochs 0 stores given weights; pretraining takes 1 or more");
    }
  }

  /** The names of the classes of {@code PLACE[@N]}, without reading a picture. */
  public static List<String> classes(String data) {
    return ClassPictures.classes(TrainingData.Folder.parse(data).folder());
  }

  /**
   * Trains.
   *
   * @param onRead called once the pictures are read
   */
  public Result train(TrainingJob.ReadListener onRead, TrainingListener listener)
      throws IOException, InterruptedException {
    OneDnnHelpers.enable();
    TrainingData.Folder place = TrainingData.Folder.parse(data);
    ClassPictures pictures;
    try (OpenCvPictureDecoder decoder =
        new OpenCvPictureDecoder(options.source(), ClassPictures.LIMITS)) {
      pictures = ClassPictures.read(place.folder(), decoder);
    }
    try (ClassData classData = new ClassData(pictures, place.cropsPerEpoch(), options)) {
      onRead.read(
          classData.trainingPictures(), classData.validationPictures(), 0, pictures.unreadable());
      TrainingRun training = new TrainingRun(options, run);
      Optional<NetworkWeights> start = Optional.ofNullable(initial).map(StartingWeights::weights);
      List<Epoch> history = training.train(classData, start, resume, listener).history();
      Epoch best =
          history.stream().filter(Epoch::best).reduce((earlier, later) -> later).orElseThrow();
      writeOrigin(pictures, classData, best);
      return new Result(run.resolve(TrainingRun.CHECKPOINT), pictures.classes().size(), best);
    }
  }

  private void writeOrigin(ClassPictures pictures, ClassData classData, Epoch best) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "pretrained on %,d pictures of %,d classes of %s (licence: %s): epoch %d, accuracy %.4f on"
                + " %,d others of the same classes",
            classData.trainingPictures(),
            pictures.classes().size(),
            TrainingData.Folder.parse(data).folder().getFileName(),
            licence.isEmpty() ? "not stated" : licence,
            best.number(),
            best.validationAccuracy(),
            classData.validationPictures()));
    if (initial != null) {
      lines.addAll(initial.lines());
    }
    WholeFile.write(run.resolve(StartingWeights.ORIGIN), part -> Files.write(part, lines));
  }
}
