package io.parkstream.training.fit;

import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/**
 * How weights follow gradients.
 *
 * @param kind of update
 * @param learningRate of the first step, or the peak of the cosine
 * @param momentum Nesterov's, for {@link Kind#SGD}
 * @param schedule how the learning rate falls
 * @param decay per step, for {@link Schedule#TIME}
 * @param stepEpochs epochs between two falls, for {@link Schedule#STEP}
 * @param stepFactor what the learning rate is multiplied by at each fall
 */
public record Optimizer(
    Kind kind,
    double learningRate,
    double momentum,
    Schedule schedule,
    double decay,
    int stepEpochs,
    double stepFactor) {

  /** The update. */
  public enum Kind {
    /** Stochastic gradient descent with Nesterov momentum, as Keras computes it. */
    SGD,
    /** Adam (Kingma and Ba 2014) with Keras' constants: 0.9, 0.999, 1e-7. */
    ADAM
  }

  /** How the learning rate falls. */
  public enum Schedule {
    /** Keras' time-based decay, as the seed has it. */
    TIME,
    /** A cosine over all epochs. */
    COSINE,
    /** By a factor every so many epochs. */
    STEP
  }

  /** In words, for people: only what this kind and schedule use. */
  String words() {
    String fall =
        switch (schedule) {
          case TIME -> "falling by time, decay " + decay + " per step";
          case COSINE -> "falling as a cosine";
          case STEP -> "times " + stepFactor + " every " + stepEpochs + " epochs";
        };
    return (kind == Kind.SGD ? "SGD, Nesterov momentum " + momentum : "Adam")
        + ", learning rate "
        + learningRate
        + ", "
        + fall;
  }

  public Optimizer {
    if (!(learningRate > 0) || !Double.isFinite(learningRate)) {
      throw new IllegalArgumentException(
          "learning rate " + learningRate + " is out of range; expected above 0");
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "momentum " + momentum + " is out of range; expected 0 to below 1");
    }
    if (!(decay >= 0)) {
      throw new IllegalArgumentException("decay " + decay + " is out of range; expected 0 or more");
    }
    if (stepEpochs < 1 || !(stepFactor > 0 && stepFactor <= 1)) {
      throw new IllegalArgumentException(
          "a step schedule takes epochs of 1 or more and a factor above 0 to 1, not "
              + stepEpochs
              + " and "
              + stepFactor);
    }
  }

  public ISchedule rates(int stepsPerEpoch, int epochs) {
    return switch (schedule) {
      case TIME -> new TimeBasedDecay(learningRate, decay);
      case COSINE -> new CosineSchedule(learningRate, stepsPerEpoch * epochs);
      case STEP ->
          new StepSchedule(
              ScheduleType.ITERATION,
              learningRate,
              stepFactor,
              (double) stepsPerEpoch * stepEpochs);
    };
  }

  public IUpdater updater(ISchedule rates) {
    return switch (kind) {
      case SGD -> new Nesterovs(rates, momentum);
      case ADAM -> Adam.builder().learningRateSchedule(rates).epsilon(1e-7).build();
    };
  }
}
