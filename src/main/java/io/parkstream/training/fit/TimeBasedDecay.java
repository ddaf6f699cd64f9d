package io.parkstream.training.fit;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * Keras' {@code decay}: the learning rate of step n is {@code initial / (1 + decay · n)}.
 *
 * @param initial learning rate of the first step
 * @param decay per step
 */
record TimeBasedDecay(double initial, double decay) implements ISchedule {
  @Override
  public double valueAt(int iteration, int epoch) {
    return initial / (1 + decay * iteration);
  }

  @Override
  public ISchedule clone() {
    return this;
  }
}
