package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.ParkstreamException;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OneDnnHelpers;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.testing.LabelledPictures;
import io.parkstream.training.evaluation.Epoch;
import io.parkstream.training.evaluation.SiteScore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a few steps, cut off at all sorts of moments. */
class TrainingRunTest {
  private static final int EPOCHS = 2;
  private static final int STEPS = 2;
  private static final int BATCH = 4;

  /**
   * All but the last convolution and the dense part: each further one costs a step half a second.
   */
  private static final int FROZEN = 16;

  @TempDir static Path folder;
  private static List<TrainingData.Folder> data;
  private static TrainingRun.Trained uninterrupted;

  @BeforeAll
  static void trainOnce() throws IOException, InterruptedException {
    OneDnnHelpers.enable();
    LabelledPictures.write(folder.resolve("lot"), 30, 1);
    data = List.of(new TrainingData.Folder(folder.resolve("lot"), BATCH * STEPS));
    // resume: there is nothing to go on with, so it begins
    uninterrupted = train("whole", options(0.01), true, new Snapshot(STEPS + 2, "whole", "killed"));
  }

  @Test
  void run_leavesHistoryCurvesAndTheBestWeights() throws IOException {
    // Given, When
    Path run = folder.resolve("whole");

    // Then
    List<String> history = Files.readAllLines(run.resolve("history.csv"));
    assertThat(history).hasSize(1 + EPOCHS);
    assertThat(history.get(0)).startsWith("epoch,learning_rate,loss,accuracy,validation_loss");
    assertThat(history.get(EPOCHS)).startsWith(EPOCHS + ",0.0100000,");
    assertThat(Files.readAllBytes(run.resolve("curves.png"))).startsWith(0x89, 'P', 'N', 'G');
    assertThat(uninterrupted.history()).extracting(Epoch::best).contains(true);
    assertThat(run.resolve("checkpoint.onnx")).exists();
    try (var files = Files.list(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "history.csv", "curves.png", "checkpoint.onnx", "last.onnx", "state.bin");
    }
  }

  @Test
  void resume_endsWithTheSameBits_whenTheRunWasCutOffWithinAnEpoch() throws Exception {
    // Given
    copy("killed", "cut");

    // When
    TrainingRun.Trained resumed = train("cut", options(0.01), true, new TrainingListener() {});

    // Then
    assertSame(resumed, "cut");
  }

  @Test
  void resume_endsWithTheSameBits_whenTheNewBestWeightsHadNotTakenTheirPlace() throws Exception {
    // Given: as after a kill between writing the state and moving the weights it names
    copy("killed", "moved");
    Path run = folder.resolve("moved");
    Files.move(run.resolve("checkpoint.onnx"), run.resolve("checkpoint-next.onnx"));
    Files.writeString(run.resolve("checkpoint.onnx"), "older weights");

    // When
    TrainingRun.Trained resumed = train("moved", options(0.01), true, new TrainingListener() {});

    // Then
    assertSame(resumed, "moved");
  }

  @Test
  void resume_begins_whenThereIsNothingToGoOnWith() {
    assertThat(uninterrupted.history()).extracting(Epoch::number).containsExactly(1, 2);
  }

  @Test
  void resume_refuses_otherOptionsOtherPicturesAndDamage() throws Exception {
    // Given
    copy("whole", "refused");
    Path run = folder.resolve("refused");

    // When, Then
    assertThatThrownBy(() -> train("refused", options(0.02), true, new TrainingListener() {}))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("other options")
        .hasMessageContaining("learningRate=0.01")
        .hasMessageContaining("learningRate=0.02");
    LabelledPictures.write(folder.resolve("other"), 30, 2);
    List<TrainingData.Folder> other =
        List.of(new TrainingData.Folder(folder.resolve("other"), BATCH * STEPS));
    assertThatThrownBy(
            () -> train("refused", options(0.01), other, true, new TrainingListener() {}))
        .hasMessageContaining("other pictures");
    byte[] state = Files.readAllBytes(run.resolve("state.bin"));
    state[state.length / 2] ^= 1;
    Files.write(run.resolve("state.bin"), state);
    assertThatThrownBy(() -> train("refused", options(0.01), true, new TrainingListener() {}))
        .hasMessageContaining("checksum does not match")
        .hasMessageContaining("start again without --resume");
  }

  @Test
  void sitesThatValidate_areReportedOneByOne_andAResumedRunEndsWithTheSameBits() throws Exception {
    // Given: two sites to train on, two that choose
    LabelledPictures.write(folder.resolve("new-1"), 4, 7);
    LabelledPictures.write(folder.resolve("new-2"), 3, 8);
    List<TrainingData.Folder> choosing =
        List.of(
            TrainingData.Folder.parse("first=" + folder.resolve("new-1")),
            TrainingData.Folder.parse("second=" + folder.resolve("new-2")));
    TrainingOptions balanced = options(0.01, 0.05, Balance.SITE);
    TrainingRun whole = new TrainingRun(balanced, folder.resolve("sites"), 3);

    // When
    TrainingRun.Trained trained =
        whole.train(
            whole.read(data, choosing),
            Optional.empty(),
            false,
            new Snapshot(STEPS + 2, "sites", "sites-cut"));

    // Then
    assertThat(trained.history())
        .allSatisfy(
            epoch -> {
              assertThat(epoch.sites())
                  .extracting(SiteScore::site)
                  .containsExactly("first", "second");
              assertThat(epoch.sites()).extracting(SiteScore::crops).containsExactly(8, 6);
              assertThat(epoch.validationBalancedAccuracy())
                  .isCloseTo(
                      epoch.sites().stream()
                          .mapToDouble(SiteScore::balancedAccuracy)
                          .average()
                          .orElseThrow(),
                      within(1e-9));
              assertThat(epoch.atCommonThreshold())
                  .isGreaterThanOrEqualTo(epoch.validationBalancedAccuracy() - 1e-9);
            });
    assertThat(Files.readAllLines(folder.resolve("sites/sites.csv")))
        .hasSize(1 + 2 * 2)
        .anyMatch(line -> line.startsWith("2,second,6,"));

    // And then
    TrainingRun cut = new TrainingRun(balanced, folder.resolve("sites-cut"), 3);
    TrainingData pictures = cut.read(data, choosing);
    assertThatThrownBy(
            () ->
                new TrainingRun(
                        options(0.01, 0.1, Balance.SAMPLING), folder.resolve("sites-cut"), 3)
                    .train(pictures, Optional.empty(), true, new TrainingListener() {}))
        .hasMessageContaining("labelSmoothing was 0.05 and is 0.1")
        .hasMessageContaining("balance was SITE and is SAMPLING");
    assertThatThrownBy(
            () ->
                cut.train(
                    cut.read(data, choosing.subList(0, 1)),
                    Optional.empty(),
                    true,
                    new TrainingListener() {}))
        .hasMessageContaining("other pictures");
    cut.train(pictures, Optional.empty(), true, new TrainingListener() {});
    assertThat(folder.resolve("sites-cut/checkpoint.onnx"))
        .hasSameBinaryContentAs(folder.resolve("sites/checkpoint.onnx"));
    assertThat(TrainingState.read(folder.resolve("sites-cut/state.bin")).network())
        .isEqualTo(TrainingState.read(folder.resolve("sites/state.bin")).network());
  }

  @Test
  void noEpochs_storeTheWeightsThatWereGiven_andNoCurves() throws Exception {
    // When
    TrainingRun.Trained kept = from(uninterrupted.best(), "kept", 0);

    // Then
    assertThat(kept.history()).isEmpty();
    assertSameCheckpoint("kept");
    assertThat(folder.resolve("kept/curves.png")).doesNotExist();
    assertThat(Files.readAllLines(folder.resolve("kept/history.csv"))).hasSize(1);
  }

  @Test
  void theWeightsToStartFrom_areEpoch0_andComeOutAgain_whereNoEpochIsBetter() throws Exception {
    // When: a rate that ruins every weight without becoming infinite
    TrainingRun.Trained ruined = from(uninterrupted.best(), "ruined", options(30, FROZEN, 2, 0));

    // Then
    assertThat(ruined.history()).extracting(Epoch::number).containsExactly(0, 1, 2);
    assertThat(ruined.history()).extracting(Epoch::best).containsExactly(true, false, false);
    Epoch start = ruined.history().get(0);
    assertThat(start.validationAccuracy())
        .isEqualTo(
            uninterrupted.history().stream()
                .mapToDouble(Epoch::validationAccuracy)
                .max()
                .orElseThrow());
    assertSameCheckpoint("ruined");
    assertThat(Files.readAllLines(folder.resolve("ruined/history.csv")).get(1)).startsWith("0,0");
    assertThat(new TrainingJob.Result(folder, ruined.history(), List.of()).gainedNothing())
        .isTrue();
  }

  @Test
  void options_refuse_normalizationsThatAreFrozen() {
    assertThatThrownBy(() -> options(0.01, FROZEN, EPOCHS, 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("frozen layers keep their normalization");
    assertThatThrownBy(() -> options(0.01, 0, EPOCHS, 1.5)).hasMessageContaining("0 to 1, not 1.5");
  }

  @Test
  void train_saysWhatToDo_whenTheLossIsNoNumber() {
    assertThatThrownBy(() -> train("wild", options(1e30), false, new TrainingListener() {}))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("try a smaller --learning-rate");
  }

  /** Weights to the bit, and every figure of the history but the times. */
  private static void assertSame(TrainingRun.Trained resumed, String run) throws IOException {
    assertThat(resumed.history().stream().map(TrainingRunTest::withoutTimes))
        .isEqualTo(uninterrupted.history().stream().map(TrainingRunTest::withoutTimes).toList());
    assertSameCheckpoint(run);
    assertThat(folder.resolve(run).resolve("last.onnx"))
        .hasSameBinaryContentAs(folder.resolve("whole/last.onnx"));
    TrainingState expected = TrainingState.read(folder.resolve("whole/state.bin"));
    TrainingState actual = TrainingState.read(folder.resolve(run).resolve("state.bin"));
    assertThat(actual.network()).isEqualTo(expected.network());
  }

  private static void assertSameCheckpoint(String run) throws IOException {
    Path whole = folder.resolve("whole/checkpoint.onnx");
    assertThat(Files.mismatch(folder.resolve(run).resolve("checkpoint.onnx"), whole))
        .as("first byte of %s that differs, -1 for none", run)
        .isEqualTo(-1);
  }

  /** What a run that ended, or was killed, has left. */
  private static void copy(String from, String to) throws IOException {
    Path run = Files.createDirectories(folder.resolve(to));
    for (String file : List.of("history.csv", "state.bin", "checkpoint.onnx")) {
      Files.copy(folder.resolve(from).resolve(file), run.resolve(file));
    }
  }

  private static Epoch withoutTimes(Epoch epoch) {
    return new Epoch(
        epoch.number(),
        epoch.learningRate(),
        epoch.loss(),
        epoch.accuracy(),
        epoch.validationLoss(),
        epoch.validationAccuracy(),
        epoch.validationBalancedAccuracy(),
        epoch.best(),
        0,
        0,
        epoch.commonThreshold(),
        epoch.sites());
  }

  private static TrainingRun.Trained train(
      String run, TrainingOptions options, boolean resume, TrainingListener listener)
      throws IOException, InterruptedException {
    return train(run, options, data, resume, listener);
  }

  private static TrainingRun.Trained train(
      String run,
      TrainingOptions options,
      List<TrainingData.Folder> folders,
      boolean resume,
      TrainingListener listener)
      throws IOException, InterruptedException {
    TrainingRun training = new TrainingRun(options, folder.resolve(run), 3);
    return training.train(training.read(folders, List.of()), Optional.empty(), resume, listener);
  }

  private static TrainingRun.Trained from(NetworkWeights weights, String run, int epochs)
      throws IOException, InterruptedException {
    return from(weights, run, options(0.01, FROZEN, epochs, 0));
  }

  private static TrainingRun.Trained from(
      NetworkWeights weights, String run, TrainingOptions options)
      throws IOException, InterruptedException {
    TrainingRun training = new TrainingRun(options, folder.resolve(run), 3);
    return training.train(
        training.read(data, List.of()), Optional.of(weights), false, new TrainingListener() {});
  }

  private static TrainingOptions options(double learningRate) {
    return options(learningRate, FROZEN, EPOCHS, 0);
  }

  private static TrainingOptions options(
      double learningRate, int frozen, int epochs, double renormalization) {
    return options(learningRate, frozen, epochs, renormalization, 0, Balance.SAMPLING);
  }

  private static TrainingOptions options(
      double learningRate, double labelSmoothing, Balance balance) {
    return options(learningRate, FROZEN, EPOCHS, 0, labelSmoothing, balance);
  }

  private static TrainingOptions options(
      double learningRate,
      int frozen,
      int epochs,
      double renormalization,
      double labelSmoothing,
      Balance balance) {
    return new TrainingOptions(
        Vgg16Variant.TRANSFER,
        new PixelShape(32, 32),
        frozen,
        BATCH,
        epochs,
        EPOCHS,
        Monitor.ACCURACY,
        ValidationSplit.SPACE,
        new Optimizer(Optimizer.Kind.SGD, learningRate, 0.9, Optimizer.Schedule.TIME, 0, 30, 0.1),
        Loss.BINARY_FOCAL_LOSS,
        0.5,
        1,
        labelSmoothing,
        balance,
        1,
        0.9,
        renormalization,
        false,
        Augmentation.Preset.MEDIUM,
        1);
  }

  /** Keeps what a run would leave that is killed after some steps; the run itself goes on. */
  private static final class Snapshot implements TrainingListener {
    private final String from;
    private final String to;
    private int stepsLeft;

    Snapshot(int steps, String from, String to) {
      this.stepsLeft = steps;
      this.from = from;
      this.to = to;
    }

    @Override
    public void stepFinished(int crops, double loss) {
      if (--stepsLeft == 0) {
        try {
          copy(from, to);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
