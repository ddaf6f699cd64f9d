package io.parkstream.training.fit;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.image.PixelResizer;
import io.parkstream.image.PixelShape;
import io.parkstream.training.dataset.LabelledPicture;
import io.parkstream.training.evaluation.Epoch;
import io.parkstream.training.evaluation.EvaluationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
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
      TrainingData data, Optional<NetworkWeights> initial, Optional<TrainingState> interrupted)
      throws InterruptedException {
    int steps = Math.max(1, data.cropsPerEpoch() / options.batchSize());
    ISchedule rates = options.optimizer().rates(steps, options.epochs());
    double occupied = data.occupiedPerEpoch();
    ILossFunction loss = options.lossFunction(data.cropsPerEpoch() - occupied, occupied);
    try (TrainingNetwork network =
        TrainingNetwork.create(
            options.variant(),
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
      Scored validation = new Scored(network, data.validation(), options.input());
      Scored sample = new Scored(network, sample(data.training()), options.input());
      if (interrupted.isEmpty() && initial.isPresent()) {
        progress = start(loss, validation, sample);
        keeper.keep(progress, network, true);
      }
      try (BatchFeeder feeder = feeder(data, network.steps())) {
        while (progress.epoch() <= options.epochs()
            && progress.epoch() - progress.bestEpoch() <= options.patience()) {
          progress = epoch(network, feeder, steps, rates, loss, progress, validation, sample);
          keeper.keep(progress, network, progress.bestEpoch() == progress.epoch() - 1);
        }
      }
      return progress;
    }
  }

  private BatchFeeder feeder(TrainingData data, int first) {
    return new BatchFeeder(
        data.sources(),
        options.augmentation().augmentation(),
        options.source(),
        options.input(),
        options.batchSize(),
        options.seed(),
        first);
  }

  private void renormalize(TrainingNetwork network, TrainingData data) throws InterruptedException {
    List<INDArray> pictures = new ArrayList<>();
    try (BatchFeeder feeder = feeder(data, 0)) {
      for (int drawn = 0; drawn < RENORMALIZATION_SAMPLE; drawn += options.batchSize()) {
        pictures.add(planes(feeder.next().planes(), options.batchSize(), options.input()));
      }
    }
    network.renormalize(pictures, options.renormalization());
  }

  /** Epoch 0: the weights to start from compete, so that a run never ends worse than it began. */
  private TrainingProgress start(ILossFunction loss, Scored validation, Scored sample) {
    long begin = System.nanoTime();
    EvaluationResult score = validation.score("validation");
    double accuracy = sample.score("training").accuracy();
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
            since(begin));
    listener.epochFinished(epoch);
    return TrainingProgress.START.after(epoch, options.monitor().of(score));
  }

  private TrainingProgress epoch(
      TrainingNetwork network,
      BatchFeeder feeder,
      int steps,
      ISchedule rates,
      ILossFunction loss,
      TrainingProgress start,
      Scored validation,
      Scored sample)
      throws InterruptedException {
    long begin = System.nanoTime();
    listener.epochStarted(
        start.epoch(), steps * options.batchSize(), start.step() * options.batchSize());
    double sum = start.lossSum();
    for (int step = start.step() + 1; step <= steps; step++) {
      double stepLoss = fit(network, feeder.next());
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
    EvaluationResult score = validation.score("validation");
    double monitored = options.monitor().of(score);
    Epoch epoch =
        new Epoch(
            start.epoch(),
            rates.valueAt(network.steps() - 1, start.epoch()),
            sum / steps,
            sample.score("training").accuracy(),
            validation.loss(loss),
            score.accuracy(),
            score.balancedAccuracy(),
            monitored > start.best(),
            (steps - start.step()) * options.batchSize() / fitting,
            start.secondsInEpoch() + since(begin));
    listener.epochFinished(epoch);
    return start.after(epoch, monitored);
  }

  private double fit(TrainingNetwork network, BatchFeeder.Batch batch) {
    int crops = batch.occupied().length;
    INDArray labels = Nd4j.zeros(crops, 2);
    for (int i = 0; i < crops; i++) {
      labels.putScalar(i, batch.occupied()[i] ? 1 : 0, 1f);
    }
    return network.fit(network.features(planes(batch.planes(), crops, options.input())), labels);
  }

  private static INDArray planes(float[] values, int crops, PixelShape shape) {
    return Nd4j.create(
        values, new int[] {crops, PixelShape.CHANNELS, shape.height(), shape.width()}, 'c');
  }

  /** Evenly over all folders, brought to the network's size. */
  private List<LabelledPicture> sample(List<LabelledPicture> training) {
    List<LabelledPicture> sample = new ArrayList<>();
    PixelShape source = options.source();
    try (PixelResizer resizer = new PixelResizer(options.input())) {
      double step = Math.max(1, training.size() / (double) TRAINING_SAMPLE);
      for (double at = 0; at < training.size(); at += step) {
        LabelledPicture picture = training.get((int) at);
        sample.add(
            new LabelledPicture(
                picture.file(),
                picture.label(),
                resizer.resize(picture.pixels(), source.width(), source.height())));
      }
    }
    return sample;
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  /**
   * Pictures that are shown as they are, again and again. What frozen layers make of them is
   * computed once: at most 1,500 pictures of 74 kB behind 13 layers.
   */
  private static final class Scored {
    private static final int BATCH = 32;

    private final TrainingNetwork network;
    private final List<INDArray> features = new ArrayList<>();
    private final List<Occupancy> truths;
    private final float[] probabilities;

    Scored(TrainingNetwork network, List<LabelledPicture> pictures, PixelShape shape) {
      this.network = network;
      truths = pictures.stream().map(LabelledPicture::label).toList();
      probabilities = new float[pictures.size()];
      for (int from = 0; from < pictures.size(); from += BATCH) {
        int count = Math.min(BATCH, pictures.size() - from);
        float[] planes = new float[count * shape.bytes()];
        for (int i = 0; i < count; i++) {
          BatchFeeder.toPlanes(pictures.get(from + i).pixels(), shape, planes, i * shape.bytes());
        }
        features.add(network.features(planes(planes, count, shape)).detach());
      }
    }

    EvaluationResult score(String name) {
      int at = 0;
      for (INDArray output : network.probabilities(features)) {
        for (int i = 0; i < output.size(0); i++) {
          probabilities[at++] = output.getFloat(i, 1);
        }
      }
      return EvaluationResult.of(name, truths, probabilities, 0);
    }

    /** The mean loss of the last score. */
    double loss(ILossFunction loss) {
      INDArray outputs = Nd4j.create(truths.size(), 2);
      INDArray labels = Nd4j.zeros(truths.size(), 2);
      for (int i = 0; i < truths.size(); i++) {
        outputs.putScalar(i, 0, 1 - probabilities[i]);
        outputs.putScalar(i, 1, probabilities[i]);
        labels.putScalar(i, truths.get(i) == Occupancy.OCCUPIED ? 1 : 0, 1f);
      }
      return loss.computeScore(labels, outputs, new ActivationIdentity(), null, true);
    }
  }
}
