package io.parkstream.tools.bench;

import io.parkstream.engine.dl4j.OneDnnHelpers;
import io.parkstream.image.PixelShape;
import io.parkstream.training.fit.TrainingNetwork;
import io.parkstream.training.fit.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jboss.logging.Logger;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Measures what a training step costs, beside inference of the same network, on the same batch, in
 * turn. Pictures are noise: what they show changes no cost.
 */
public final class TrainingBench {
  private static final Logger log = Logger.getLogger(TrainingBench.class);
  private static final int WARM_UP_STEPS = 3;

  private final TrainingOptions options;
  private final int rounds;
  private final int batchesPerRound;

  /**
   * Plans a measurement.
   *
   * @param options of which network, input, frozen layers, loss, optimizer and batch size count
   * @param rounds how often both are measured in turn
   * @param batchesPerRound batches of each in a round
   */
  public TrainingBench(TrainingOptions options, int rounds, int batchesPerRound) {
    if (rounds < 1 || batchesPerRound < 1) {
      throw new IllegalArgumentException(
          "rounds and batches must be 1 or more, not " + rounds + " and " + batchesPerRound);
    }
    this.options = options;
    this.rounds = rounds;
    this.batchesPerRound = batchesPerRound;
  }

  /**
   * Crops per second, medians over the rounds.
   *
   * @param training of steps: forward, backward, update
   * @param inference of the network that trains
   * @param ratio median of the rounds' {@code training / inference}
   */
  public record Result(double training, double inference, double ratio) {}

  /** Measures. Takes about half a minute per round of ten batches of 32 on two cores. */
  public Result run() {
    if (!OneDnnHelpers.enable()) {
      log.warn("DL4J's oneDNN helpers are OFF: training runs at about a sixth of its speed");
    }
    PixelShape input = options.input();
    SplittableRandom random = new SplittableRandom(options.seed());
    float[] planes = new float[options.batchSize() * input.bytes()];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (float) random.nextDouble();
    }
    float[] oneHot = new float[options.batchSize() * 2];
    for (int i = 0; i < options.batchSize(); i++) {
      oneHot[2 * i + i % 2] = 1;
    }
    List<Double> training = new ArrayList<>();
    List<Double> inference = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    try (TrainingNetwork network =
            TrainingNetwork.create(
                options.variant(),
                input,
                options.frozenLayers(),
                options.lossFunction(1, 1),
                options.optimizer().updater(options.optimizer().rates(1000, 1)),
                options.dropoutScale(),
                options.averageDecay(),
                options.seed());
        INDArray pictures =
            Nd4j.create(
                planes, new long[] {options.batchSize(), 3, input.height(), input.width()});
        INDArray labels = Nd4j.create(oneHot, new long[] {options.batchSize(), 2})) {
      Runnable step = () -> network.fit(network.features(pictures), labels);
      Runnable answer =
          () -> network.probabilities(List.of(network.features(pictures))).forEach(INDArray::close);
      for (int i = 0; i < WARM_UP_STEPS; i++) {
        step.run();
        answer.run();
      }
      for (int round = 0; round < rounds; round++) {
        double trained = cropsPerSecond(step);
        double answered = cropsPerSecond(answer);
        training.add(trained);
        inference.add(answered);
        ratios.add(trained / answered);
      }
    }
    return new Result(median(training), median(inference), median(ratios));
  }

  private double cropsPerSecond(Runnable batch) {
    long begin = System.nanoTime();
    for (int i = 0; i < batchesPerRound; i++) {
      batch.run();
    }
    return batchesPerRound * (double) options.batchSize() / ((System.nanoTime() - begin) / 1e9);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
