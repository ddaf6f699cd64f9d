package io.parkstream.training;

import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OneDnnHelpers;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * From labelled folders to a version in the model repository.
 *
 * @param options of the network and its training
 * @param data folders to train on, {@code DIR} or {@code DIR@CROPS_PER_EPOCH}
 * @param licences of the folders, in their order; a folder without one says "not stated"
 * @param from an ONNX file of the same variant whose weights are the start, if any
 * @param run folder of history and checkpoint
 * @param repository where the model is stored
 * @param name of the model
 * @param measured folders to measure the result on
 * @param recipe the commands to quote in the card
 */
public record TrainingJob(
    TrainingOptions options,
    List<String> data,
    List<String> licences,
    @Nullable Path from,
    Path run,
    Path repository,
    String name,
    List<Path> measured,
    List<String> recipe) {
  private static final Logger log = Logger.getLogger(TrainingJob.class);

  /**
   * Trains, measures and stores.
   *
   * @param onRead called once the pictures are read
   * @return the version's folder
   */
  public Path train(ReadListener onRead, TrainingListener listener)
      throws IOException, InterruptedException {
    if (!OneDnnHelpers.enable()) {
      log.warn("DL4J's oneDNN helpers are OFF: training runs at about a sixth of its speed");
    }
    List<TrainingData.Folder> folders = data.stream().map(TrainingData.Folder::parse).toList();
    Optional<NetworkWeights> initial =
        from == null ? Optional.empty() : Optional.of(OnnxFile.read(from, options.variant()));
    TrainingRun training = new TrainingRun(options, run);
    TrainingData pictures = training.read(folders);
    onRead.read(pictures.training().size(), pictures.validation().size(), pictures.unreadable());
    NetworkWeights best = training.train(pictures, initial, listener).roundedToHalf();
    return new ModelExport(new ModelRepository(repository))
        .export(
            name, best, options.input(), draft(folders, pictures), pictures.training(), measured);
  }

  private ModelCard draft(List<TrainingData.Folder> folders, TrainingData pictures) {
    List<ModelCard.TrainingFolder> trainingFolders = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      TrainingSource source = pictures.sources().get(i);
      trainingFolders.add(
          new ModelCard.TrainingFolder(
              Evaluator.name(folders.get(i).pictures()),
              source.crops(),
              source.cropsPerEpoch(),
              i < licences.size() ? licences.get(i) : "not stated"));
    }
    return new ModelCard(
        name,
        0,
        options.variant().word(),
        new ModelCard.Input(
            options.input().width(), options.input().height(), ModelCard.Input.PREPROCESSING),
        ModelCard.LABELS,
        1,
        0.5,
        LocalDate.now(ZoneOffset.UTC).toString(),
        recipe,
        trainingFolders,
        List.of(),
        Map.of());
  }

  /** Told what was read, before the first step. */
  @FunctionalInterface
  public interface ReadListener {
    /**
     * The pictures are read.
     *
     * @param training how many are trained on
     * @param validation how many validate
     * @param unreadable files that were left out, with the reason
     */
    void read(int training, int validation, List<String> unreadable);
  }
}
