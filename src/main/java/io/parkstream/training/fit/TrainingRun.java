package io.parkstream.training.fit;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import io.parkstream.model.ModelRepository;
import io.parkstream.model.WholeFile;
import io.parkstream.training.dataset.LabelledFolder;
import io.parkstream.training.evaluation.Epoch;
import io.parkstream.training.evaluation.Reports;
import io.parkstream.training.export.StartingWeights;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One training run and its folder: {@code history.csv}, a line per epoch; {@code checkpoint.onnx},
 * the best weights so far; {@code last.onnx}, those after the last epoch that ended, which may be
 * better where few pictures choose; {@code state.bin}, from which a killed run goes on. Each is
 * whole at any moment, and the state names the checkpoint that belongs to it.
 */
final class TrainingRun {
  static final String CHECKPOINT = "checkpoint.onnx";
  static final String LAST = "last.onnx";
  static final String STATE = "state.bin";

  /** The next best weights, from when they are written until the state that names them is. */
  private static final String NEXT_CHECKPOINT = "checkpoint-next.onnx";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrainingOptions options;
  private final Path folder;
  private final int stepsPerSave;

  TrainingRun(TrainingOptions options, Path folder) {
    this(options, folder, Trainer.STEPS_PER_SAVE);
  }

  TrainingRun(TrainingOptions options, Path folder, int stepsPerSave) {
    this.options = options;
    this.folder = folder;
    this.stepsPerSave = stepsPerSave;
  }

  /**
   * Reads the pictures.
   *
   * @param validateOn sites that choose the best epoch; if there are none, pictures of the folders
   *     do
   */
  TrainingData read(List<TrainingData.Folder> folders, List<TrainingData.Folder> validateOn) {
    try (OpenCvPictureDecoder forTraining = decoder(options.source());
        OpenCvPictureDecoder forValidation = decoder(options.input())) {
      return TrainingData.read(
          folders, validateOn, options.validation(), options.balance(), forTraining, forValidation);
    }
  }

  /**
   * Trains.
   *
   * @param initial weights to start from; not looked at when an interrupted run goes on
   * @param resume whether to go on where a run in this folder was interrupted; if there is none, it
   *     begins
   */
  Trained train(
      TrainingSet data, Optional<NetworkWeights> initial, boolean resume, TrainingListener listener)
      throws IOException, InterruptedException {
    createFolder();
    String digest = data.digest();
    Optional<TrainingState> interrupted = resume ? interrupted(digest) : Optional.empty();
    if (interrupted.isEmpty()) {
      // an older run's origin beside these weights would name the wrong start
      for (String leftOver :
          List.of(
              STATE,
              NEXT_CHECKPOINT,
              CHECKPOINT,
              LAST,
              HistoryFiles.SITES,
              StartingWeights.ORIGIN)) {
        Files.deleteIfExists(folder.resolve(leftOver));
      }
    }
    HistoryFiles.write(
        folder, interrupted.map(TrainingState::progress).orElse(TrainingProgress.START).history());
    Trainer trainer =
        new Trainer(
            options,
            listener,
            (progress, network, better) -> keep(digest, progress, network, better),
            stepsPerSave);
    TrainingProgress end = trainer.train(data, initial, interrupted);
    return new Trained(
        OnnxFile.read(folder.resolve(CHECKPOINT), options.variant(), data.classes()),
        end.history());
  }

  /**
   * What came of a run.
   *
   * @param best the best weights, as half-precision floats hold them
   * @param history one entry per epoch
   */
  record Trained(NetworkWeights best, List<Epoch> history) {}

  private void createFolder() throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new ParkstreamException(
          folder + " is a file; --run takes a folder for history and checkpoint", e);
    }
  }

  /**
   * Best weights go beside the old ones first, then the state that names them is written, then they
   * take their place: at each moment in between one pair of files fits together.
   */
  private void keep(
      String data, TrainingProgress progress, TrainingNetwork network, boolean better) {
    Path next = folder.resolve(NEXT_CHECKPOINT);
    if (better) {
      write(next, network);
    }
    TrainingState state =
        new TrainingState(
            describe(options),
            data,
            sha256(better ? next : folder.resolve(CHECKPOINT)),
            progress,
            network.state());
    WholeFile.write(folder.resolve(STATE), state::write);
    if (better) {
      install(next);
    }
    if (progress.step() == 0) {
      write(folder.resolve(LAST), network);
      HistoryFiles.write(folder, progress.history());
      if (!progress.history().isEmpty()) {
        Reports.curves(folder, progress.history());
      }
    }
  }

  private void write(Path file, TrainingNetwork network) {
    NetworkWeights weights = network.weights().roundedToHalf();
    WholeFile.write(file, part -> OnnxFile.write(part, weights, options.input()));
  }

  private void install(Path next) {
    try {
      Files.move(
          next,
          folder.resolve(CHECKPOINT),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ParkstreamException(
          "cannot move " + next + " into place: " + FileFaults.reason(e), e);
    }
  }

  private Optional<TrainingState> interrupted(String digest) {
    Path file = folder.resolve(STATE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    TrainingState state = TrainingState.read(file);
    requireSame(state.options(), describe(options));
    if (!state.data().equals(digest)) {
      throw new ParkstreamException(
          folder
              + " holds a run over other pictures than those of --data now; give it the same"
              + " folders, or start again without --resume");
    }
    Path next = folder.resolve(NEXT_CHECKPOINT);
    if (!state.checkpoint().equals(sha256(folder.resolve(CHECKPOINT)))) {
      if (!state.checkpoint().equals(sha256(next))) {
        throw new ParkstreamException(
            folder.resolve(CHECKPOINT)
                + " is not the one that "
                + STATE
                + " belongs to; start again without --resume");
      }
      install(next);
    }
    return Optional.of(state);
  }

  private void requireSame(Map<String, String> then, Map<String, String> now) {
    Map<String, String> all = new TreeMap<>(then);
    all.putAll(now);
    StringBuilder differences = new StringBuilder();
    for (String name : all.keySet()) {
      String before = then.getOrDefault(name, "unset");
      String after = now.getOrDefault(name, "unset");
      if (!before.equals(after)) {
        differences.append("; ").append(name).append(" was ").append(before);
        differences.append(" and is ").append(after);
      }
    }
    if (!differences.isEmpty()) {
      throw new ParkstreamException(
          "the run in " + folder + " was begun with other options" + differences);
    }
  }

  /** The options by name, as the state keeps them. */
  private static Map<String, String> describe(TrainingOptions options) {
    Map<String, String> described = new TreeMap<>();
    JSON.convertValue(options, new TypeReference<Map<String, Object>>() {})
        .forEach((name, value) -> described.put(name, String.valueOf(value)));
    return described;
  }

  private static String sha256(Path file) {
    try {
      return Files.exists(file) ? ModelRepository.sha256(file) : "";
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + file + ": " + FileFaults.reason(e), e);
    }
  }

  private static OpenCvPictureDecoder decoder(PixelShape shape) {
    return new OpenCvPictureDecoder(shape, LabelledFolder.LIMITS);
  }
}
