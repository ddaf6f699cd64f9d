package io.parkstream.training;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.dl4j.BinaryFocalLoss;
import io.parkstream.engine.dl4j.Dl4jNetworks;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.image.PixelShape;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Fits a network: stochastic gradient descent with Nesterov momentum on the binary focal loss, the
 * best weights kept by balanced accuracy on validation pictures, which are shown as they are.
 */
public final class Trainer {
  private final TrainingOptions options;
  private final TrainingListener listener;

  public Trainer(TrainingOptions options, TrainingListener listener) {
    this.options = options;
    this.listener = listener;
  }

  /**
   * Trains until the epochs or the patience run out. Takes minutes to days.
   *
   * @param validation decoded to the network's input size
   * @param initial weights to start from, else drawn at random
   * @param onBetter receives a copy of the weights each time they are the best so far
   * @return the best weights
   * @throws ParkstreamException if the loss is no longer a number
   */
  NetworkWeights train(
      List<TrainingSource> sources,
      List<LabelledPicture> validation,
      Optional<NetworkWeights> initial,
      Consumer<NetworkWeights> onBetter)
      throws InterruptedException {
    try (BatchFeeder feeder =
        new BatchFeeder(
            sources,
            options.augmentation().augmentation(),
            options.source(),
            options.input(),
            options.batchSize(),
            options.seed())) {
      int steps = Math.max(1, feeder.cropsPerEpoch() / options.batchSize());
      ISchedule schedule = schedule(steps);
      MultiLayerNetwork network =
          Dl4jNetworks.forTraining(
              options.variant(),
              options.input(),
              new BinaryFocalLoss(options.focalAlpha(), options.focalGamma()),
              new Nesterovs(schedule, options.momentum()),
              options.dropoutScale(),
              options.seed());
      initial.ifPresent(weights -> weights.copyTo(network));
      NetworkWeights best = null;
      double bestBalancedAccuracy = -1;
      int bestEpoch = 0;
      for (int epoch = 1;
          epoch <= options.epochs() && epoch - bestEpoch <= options.patience();
          epoch++) {
        long start = System.nanoTime();
        double loss = fit(network, feeder, epoch, steps);
        EvaluationResult score = validate(network, validation);
        boolean better = score.balancedAccuracy() > bestBalancedAccuracy;
        if (better) {
          bestBalancedAccuracy = score.balancedAccuracy();
          bestEpoch = epoch;
          best = NetworkWeights.copyOf(options.variant(), network);
          onBetter.accept(best);
        }
        listener.epochFinished(
            new TrainingListener.Epoch(
                epoch,
                schedule.valueAt(epoch * steps - 1, epoch),
                loss,
                score.accuracy(),
                score.balancedAccuracy(),
                better,
                (System.nanoTime() - start) / 1e9));
      }
      if (best == null) {
        throw new IllegalStateException("no epoch was validated");
      }
      return best;
    }
  }

  private double fit(MultiLayerNetwork network, BatchFeeder feeder, int epoch, int steps)
      throws InterruptedException {
    listener.epochStarted(epoch, steps);
    double sum = 0;
    for (int step = 1; step <= steps; step++) {
      network.fit(feeder.next());
      double loss = network.score() - network.calcRegularizationScore(true);
      if (!Double.isFinite(loss)) {
        throw new ParkstreamException(
            "the loss is "
                + loss
                + " after step "
                + step
                + " of epoch "
                + epoch
                + "; try a smaller --learning-rate than "
                + options.learningRate());
      }
      sum += loss;
      listener.stepFinished(options.batchSize(), loss);
    }
    return sum / steps;
  }

  private EvaluationResult validate(MultiLayerNetwork network, List<LabelledPicture> validation) {
    PixelShape shape = options.input();
    float[] probabilities = new float[validation.size()];
    for (int from = 0; from < validation.size(); from += options.batchSize()) {
      int count = Math.min(options.batchSize(), validation.size() - from);
      float[] features = new float[count * shape.bytes()];
      for (int i = 0; i < count; i++) {
        BatchFeeder.toPlanes(validation.get(from + i).pixels(), shape, features, i * shape.bytes());
      }
      try (INDArray batch =
          Nd4j.create(
              features,
              new int[] {count, PixelShape.CHANNELS, shape.height(), shape.width()},
              'c')) {
        INDArray output = network.output(batch);
        for (int i = 0; i < count; i++) {
          probabilities[from + i] = output.getFloat(i, 1);
        }
      }
    }
    List<Occupancy> truths = validation.stream().map(LabelledPicture::label).toList();
    return EvaluationResult.of("validation", truths, probabilities, 0);
  }

  private ISchedule schedule(int steps) {
    return switch (options.schedule()) {
      case TIME -> new TimeBasedDecay(options.learningRate(), options.decay());
      case COSINE -> new CosineSchedule(options.learningRate(), steps * options.epochs());
    };
  }
}
