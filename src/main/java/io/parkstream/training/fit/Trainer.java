package io.parkstream.training.fit;

import io.parkstream.ParkstreamException;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.image.PixelResizer;
import io.parkstream.image.PixelShape;
import io.parkstream.training.evaluation.Epoch;
import io.parkstream.training.evaluation.SiteScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Fits a network until the epochs or the patience run out. What a step does depends on the options,
 * the data and its number alone, so that a run that was killed can be taken up.
 */
final class Trainer {
  /**
   * Steps between two saved states within an epoch: 6,400 crops of work are lost at most, minutes
   * on few cores; weights and momentum of {@code optimized} are 122 MB each time.
   */
  static final int STEPS_PER_SAVE = 200;

  /** Training pictures, shown as they are, that tell the training accuracy of an epoch. */
  private static final int TRAINING_SAMPLE = 256;

  /** Varied training pictures that normalizations are found anew by: 0.6 GB on the way. */
  private static final int RENORMALIZATION_SAMPLE = 512;

  private final TrainingOptions options;
  private final TrainingListener listener;
  private final Keeper keeper;
  private final int stepsPerSave;

  /** Keeps what a run has reached; called on the trainer's thread. */
  @FunctionalInterface
  interface Keeper {
    /**
     * Keeps it.
     *
     * @param better whether an epoch ended with the best weights so far
     */
    void keep(TrainingProgress progress, TrainingNetwork network, boolean better);
  }

  Trainer(TrainingOptions options, TrainingListener listener, Keeper keeper, int stepsPerSave) {
    this.options = options;
    this.listener = listener;
    this.keeper = keeper;
    this.stepsPerSave = stepsPerSave;
  }

  /**
   * Trains. Takes minutes to days.
   *
   * @param initial weights to start from, as far as they go; else drawn at random
   * @param interrupted where a killed run was, if any; then {@code initial} is not looked at
   * @throws ParkstreamException if the loss is no longer a number
   */
  TrainingProgress train(
      TrainingSet data, Optional<NetworkWeights> initial, Optional<TrainingState> interrupted)
      throws InterruptedException {
    int steps = Math.max(1, data.cropsPerEpoch() / options.batchSize());
    ISchedule rates = options.optimizer().rates(steps, options.epochs());
    double occupied = data.occupiedPerEpoch();
    ILossFunction loss = options.lossFunction(data.cropsPerEpoch() - occupied, occupied);
    try (TrainingNetwork network =
        TrainingNetwork.create(
            options.variant(),
            data.classes(),
            options.input(),
            options.frozenLayers(),
            loss,
            options.optimizer().updater(rates),
            options.dropoutScale(),
            options.averageDecay(),
            options.fixedNormalization(),
            options.seed())) {
      TrainingProgress progress = TrainingProgress.START;
      if (interrupted.isPresent()) {
        network.restore(interrupted.get().network());
        progress = interrupted.get().progress();
        listener.resumed(progress.epoch(), progress.step());
      } else {
        initial.ifPresent(network::load);
        if (options.renormalization() > 0) {
          renormalize(network, data);
        }
      }
      if (options.epochs() == 0) {
        keeper.keep(progress, network, true);
        return progress;
      }
      ScoredPictures validation = scored(network, data, data.validationGroups());
      ScoredPictures sample =
          scored(network, data, List.of(new ScoredPictures.Group("training", sample(data))));
      if (interrupted.isEmpty() && initial.isPresent()) {
        progress = start(data, loss, validation, sample);
        keeper.keep(progress, network, true);
      }
      try (BatchFeeder feeder = feeder(data, network.steps())) {
        while (progress.epoch() <= options.epochs()
            && progress.epoch() - progress.bestEpoch() <= options.patience()) {
          progress = epoch(network, data, feeder, steps, rates, loss, progress, validation, sample);
          keeper.keep(progress, network, progress.bestEpoch() == progress.epoch() - 1);
        }
      }
      return progress;
    }
  }

  private BatchFeeder feeder(TrainingSet data, int first) {
    return new BatchFeeder(
        data.sources(),
        options.augmentation().augmentation(),
        options.source(),
        options.input(),
        options.batchSize(),
        options.seed(),
        first);
  }

  private void renormalize(TrainingNetwork network, TrainingSet data) throws InterruptedException {
    List<INDArray> pictures = new ArrayList<>();
    try (BatchFeeder feeder = feeder(data, 0)) {
      for (int drawn = 0; drawn < RENORMALIZATION_SAMPLE; drawn += options.batchSize()) {
        pictures.add(planes(feeder.next().planes(), options.batchSize(), options.input()));
      }
    }
    network.renormalize(pictures, options.renormalization());
  }

  /** Epoch 0: the weights to start from compete, so that a run never ends worse than it began. */
  private TrainingProgress start(
      TrainingSet data, ILossFunction loss, ScoredPictures validation, ScoredPictures sample) {
    long begin = System.nanoTime();
    ValidationScore score = validation.score();
    double accuracy = sample.score().accuracy();
    Epoch epoch =
        new Epoch(
            0,
            0,
            sample.loss(loss),
            accuracy,
            validation.loss(loss),
            score.accuracy(),
            score.balancedAccuracy(),
            true,
            0,
            since(begin),
            score.threshold(),
            sites(data, score));
    listener.epochFinished(epoch);
    return TrainingProgress.START.after(epoch, options.monitor().of(score));
  }

  private TrainingProgress epoch(
      TrainingNetwork network,
      TrainingSet data,
      BatchFeeder feeder,
      int steps,
      ISchedule rates,
      ILossFunction loss,
      TrainingProgress start,
      ScoredPictures validation,
      ScoredPictures sample)
      throws InterruptedException {
    long begin = System.nanoTime();
    listener.epochStarted(
        start.epoch(), steps * options.batchSize(), start.step() * options.batchSize());
    double sum = start.lossSum();
    for (int step = start.step() + 1; step <= steps; step++) {
      double stepLoss = fit(network, feeder.next(), data.classes());
      if (!Double.isFinite(stepLoss)) {
        throw new ParkstreamException(
            "the loss is "
                + stepLoss
                + " after step "
                + step
                + " of epoch "
                + start.epoch()
                + "; try a smaller --learning-rate than "
                + options.optimizer().learningRate());
      }
      sum += stepLoss;
      listener.stepFinished(options.batchSize(), stepLoss);
      if (network.steps() % stepsPerSave == 0 && step < steps) {
        keeper.keep(start.within(step, sum, start.secondsInEpoch() + since(begin)), network, false);
      }
    }
    double fitting = since(begin);
    ValidationScore score = validation.score();
    double monitored = options.monitor().of(score);
    Epoch epoch =
        new Epoch(
            start.epoch(),
            rates.valueAt(network.steps() - 1, start.epoch()),
            sum / steps,
            sample.score().accuracy(),
            validation.loss(loss),
            score.accuracy(),
            score.balancedAccuracy(),
            monitored > start.best(),
            (steps - start.step()) * options.batchSize() / fitting,
            start.secondsInEpoch() + since(begin),
            score.threshold(),
            sites(data, score));
    listener.epochFinished(epoch);
    return start.after(epoch, monitored);
  }

  private double fit(TrainingNetwork network, BatchFeeder.Batch batch, int classes) {
    int crops = batch.labels().length;
    double rest = options.labelSmoothing() / classes;
    INDArray labels = Nd4j.valueArrayOf(new long[] {crops, classes}, (float) rest, DataType.FLOAT);
    for (int i = 0; i < crops; i++) {
      labels.putScalar(i, batch.labels()[i], (float) (1 - options.labelSmoothing() + rest));
    }
    return network.fit(network.features(planes(batch.planes(), crops, options.input())), labels);
  }

  static INDArray planes(float[] values, int crops, PixelShape shape) {
    return Nd4j.create(
        values, new int[] {crops, PixelShape.CHANNELS, shape.height(), shape.width()}, 'c');
  }

  private ScoredPictures scored(
      TrainingNetwork network, TrainingSet data, List<ScoredPictures.Group> groups) {
    return new ScoredPictures(network, groups, options.input(), data.classes());
  }

  /** Evenly over all training pictures, brought to the network's size. */
  private List<Example> sample(TrainingSet data) {
    PixelShape source = options.source();
    try (PixelResizer resizer = new PixelResizer(options.input())) {
      return data.sample(TRAINING_SAMPLE).stream()
          .map(
              example ->
                  new Example(
                      resizer.resize(example.pixels(), source.width(), source.height()),
                      example.label()))
          .toList();
    }
  }

  private static List<SiteScore> sites(TrainingSet data, ValidationScore score) {
    return data.validatesOnSites() ? score.sites() : List.of();
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
