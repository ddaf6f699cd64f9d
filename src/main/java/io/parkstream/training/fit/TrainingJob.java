package io.parkstream.training.fit;

import io.parkstream.ParkstreamException;
import io.parkstream.engine.dl4j.OneDnnHelpers;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelRepository;
import io.parkstream.model.WholeFile;
import io.parkstream.training.dataset.DataSetName;
import io.parkstream.training.evaluation.Epoch;
import io.parkstream.training.evaluation.EvaluationResult;
import io.parkstream.training.evaluation.Reports;
import io.parkstream.training.evaluation.Scores;
import io.parkstream.training.export.ModelExport;
import io.parkstream.training.export.StartingWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * From labelled folders to a version in the model repository.
 *
 * @param options of the network and its training
 * @param data folders to train on, {@code [SITE=]DIR[@CROPS_PER_EPOCH]}
 * @param validateOn folders of sites that choose the best epoch and are not trained on, {@code
 *     [SITE=]DIR}; if there are none, a part of the others does
 * @param licences of the folders, in their order; a folder without one says "not stated"
 * @param initial weights to start from, as far as they go; null for random ones
 * @param run folder of history, checkpoint and report
 * @param resume whether to go on with an interrupted run of that folder
 * @param repository where the model is stored
 * @param name of the model
 * @param measured folders to measure the result on
 * @param floors lowest balanced accuracy by data set, for the card
 * @param recipe the commands to quote in the card
 */
public record TrainingJob(
    TrainingOptions options,
    List<String> data,
    List<String> validateOn,
    List<String> licences,
    @Nullable StartingWeights initial,
    Path run,
    boolean resume,
    Path repository,
    String name,
    List<Path> measured,
    Map<String, Double> floors,
    List<String> recipe) {
  private static final Logger log = Logger.getLogger(TrainingJob.class);

  /**
   * Trains, measures and stores.
   *
   * @param onRead called once the pictures are read
   */
  public Result train(ReadListener onRead, TrainingListener listener)
      throws IOException, InterruptedException {
    if (!OneDnnHelpers.enable()) {
      log.warn("DL4J's oneDNN helpers are OFF: training runs at about a sixth of its speed");
    }
    List<TrainingData.Folder> folders = data.stream().map(TrainingData.Folder::parse).toList();
    TrainingRun training = new TrainingRun(options, run);
    TrainingData pictures =
        training.read(folders, validateOn.stream().map(TrainingData.Folder::parse).toList());
    onRead.read(
        pictures.training().size(),
        pictures.validation().size(),
        pictures.duplicates(),
        pictures.unreadable());
    TrainingRun.Trained trained =
        training.train(
            pictures, Optional.ofNullable(initial).map(StartingWeights::weights), resume, listener);
    List<String> origin = initial == null ? List.of() : initial.lines();
    if (!origin.isEmpty()) {
      WholeFile.write(run.resolve(StartingWeights.ORIGIN), part -> Files.write(part, origin));
    }
    ModelExport.Exported exported;
    try {
      exported =
          new ModelExport(new ModelRepository(repository))
              .export(
                  name,
                  trained.best(),
                  options.input(),
                  draft(folders, pictures, trained),
                  pictures.training(),
                  pictures.validation(),
                  measured,
                  floors);
    } catch (IOException e) {
      throw new ParkstreamException(
          "the model cannot be stored in "
              + repository
              + ": "
              + e.getMessage()
              + "; the best weights are in "
              + run.resolve(TrainingRun.CHECKPOINT)
              + ", and --resume only stores again",
          e);
    }
    Reports.run(
        run, "Training of " + name, facts(pictures, trained), trained.history(), exported.scores());
    return new Result(
        exported.folder(),
        trained.history(),
        exported.scores().stream().map(Scores::result).toList());
  }

  /**
   * What came of it.
   *
   * @param folder of the version
   * @param history one entry per epoch, epoch 0 among them if weights were given to start from
   * @param results of the validation pictures, then of each measured folder
   */
  public record Result(Path folder, List<Epoch> history, List<EvaluationResult> results) {

    /** Epochs that were trained. */
    public int epochs() {
      return TrainingJob.epochs(history);
    }

    /** Number of the epoch whose weights are stored; 0 for those it started from. */
    public int bestEpoch() {
      return epochs() == 0 ? 0 : best(history).number();
    }

    /** Whether training began with given weights and no epoch became better than they are. */
    public boolean gainedNothing() {
      return epochs() > 0 && best(history).number() == 0;
    }
  }

  private static int epochs(List<Epoch> history) {
    return (int) history.stream().filter(epoch -> epoch.number() > 0).count();
  }

  private static Epoch best(List<Epoch> history) {
    return history.stream().filter(Epoch::best).reduce((earlier, later) -> later).orElseThrow();
  }

  /** What the start was worth beside what is stored; empty if the run began at random weights. */
  private static String start(List<Epoch> history) {
    if (history.isEmpty() || history.get(0).number() != 0) {
      return "";
    }
    Epoch start = history.get(0);
    Epoch best = best(history);
    String before =
        String.format(
            Locale.ROOT,
            "; the weights it started from had accuracy %.4f, balanced %.4f there (epoch 0)",
            start.validationAccuracy(),
            start.validationBalancedAccuracy());
    return best.number() == 0
        ? before + ", and no epoch was better: they are what is stored"
        : before
            + String.format(
                Locale.ROOT,
                ", those of epoch %d, which are stored, %.4f, balanced %.4f",
                best.number(),
                best.validationAccuracy(),
                best.validationBalancedAccuracy());
  }

  private Map<String, String> facts(TrainingData pictures, TrainingRun.Trained trained) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("variant", options.variant().word());
    facts.put("input", options.input().width() + " × " + options.input().height() + " pixels");
    facts.put(
        "pictures",
        String.format(
            Locale.ROOT,
            "%,d to train, %,d to validate, %,d shown per epoch",
            pictures.training().size(),
            pictures.validation().size(),
            pictures.cropsPerEpoch()));
    facts.put("loss", options.loss().word());
    facts.put("label smoothing", Double.toString(options.labelSmoothing()));
    facts.put("balance", options.balance().name().toLowerCase(Locale.ROOT));
    facts.put("optimizer", options.optimizer().words());
    facts.put("augmentation", options.augmentation().name().toLowerCase(Locale.ROOT));
    facts.put("seed", Long.toString(options.seed()));
    facts.put("epochs", Integer.toString(epochs(trained.history())));
    if (options.epochs() > 0) {
      facts.put("best weights chosen by", chosenBy(pictures, trained.history()));
    }
    return facts;
  }

  /** How the best weights were chosen, in words. */
  private String validation(TrainingData pictures) {
    String figure = options.monitor().words();
    return switch (options.validation()) {
      case SPACE -> figure + " on one space in ten, never trained on";
      case CAMERA -> figure + " on cameras never trained on";
      case DAY -> figure + " on days never trained on";
      case TEST ->
          figure + " on the test folders, as the seed does: figures on those folders flatter";
      case SITES ->
          figure
              + ", mean over sites never trained on, each counting alike: "
              + pictures.sites().stream()
                  .map(site -> site.name() + " (" + site.pictures().size() + " crops)")
                  .collect(Collectors.joining(", "))
              + "; figures on those sites flatter";
    };
  }

  /** What the best epoch is worth on each site that chose it; empty if no sites did. */
  private static String onSites(List<Epoch> history) {
    if (history.isEmpty() || best(history).sites().isEmpty()) {
      return "";
    }
    Epoch best = best(history);
    return String.format(
            Locale.ROOT,
            "; epoch %d, common threshold %.3f: ",
            best.number(),
            best.commonThreshold())
        + best.sites().stream()
            .map(
                site ->
                    String.format(
                        Locale.ROOT,
                        "%s %.4f, at one half %.4f, ROC-AUC %.4f",
                        site.site(),
                        site.atCommonThreshold(),
                        site.balancedAccuracy(),
                        site.rocAuc()))
            .collect(Collectors.joining("; "));
  }

  private String chosenBy(TrainingData pictures, List<Epoch> history) {
    return validation(pictures) + start(history) + onSites(history);
  }

  private ModelCard draft(
      List<TrainingData.Folder> folders, TrainingData pictures, TrainingRun.Trained trained) {
    List<ModelCard.TrainingFolder> trainingFolders = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      String folder = DataSetName.of(folders.get(i).pictures());
      int crops =
          (int)
              pictures.training().stream()
                  .filter(picture -> picture.name().set().equals(folder))
                  .count();
      trainingFolders.add(
          new ModelCard.TrainingFolder(
              folder,
              crops,
              shown(folders.get(i), crops, pictures),
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
        withOrigin(),
        trainingFolders,
        List.of(),
        Map.of(),
        options.epochs() == 0 ? null : chosenBy(pictures, trained.history()),
        null,
        null);
  }

  /** The commands, and as comments what they started from. */
  private List<String> withOrigin() {
    List<String> lines = new ArrayList<>(recipe);
    if (initial != null) {
      initial.lines().forEach(line -> lines.add("# " + line.strip()));
    }
    return List.copyOf(lines);
  }

  /** Crops of a folder that an epoch shows; of one among several of a site its part, by number. */
  private static int shown(TrainingData.Folder folder, int crops, TrainingData pictures) {
    for (TrainingSource source : pictures.sources()) {
      if (source instanceof SiteSource site && site.site().equals(folder.site())) {
        return (int) Math.round((double) site.cropsPerEpoch() * crops / site.crops());
      }
    }
    return folder.cropsPerEpoch() > 0 ? folder.cropsPerEpoch() : crops;
  }

  /** Notified of what was read, before the first step. */
  @FunctionalInterface
  public interface ReadListener {
    /**
     * The pictures are read.
     *
     * @param training how many are trained on
     * @param validation how many validate
     * @param duplicates left out of the validation for being nearly the same as one that trains
     * @param unreadable files that were left out, with the reason
     */
    void read(int training, int validation, int duplicates, List<String> unreadable);
  }
}
