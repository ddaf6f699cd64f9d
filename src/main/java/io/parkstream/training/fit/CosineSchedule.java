package io.parkstream.training.fit;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * Half a cosine from the peak to nearly zero (Loshchilov and Hutter 2016, without restarts), after
 * a linear rise over the first 3 % of the steps.
 *
 * @param peak largest learning rate
 * @param steps of the whole run
 */
record CosineSchedule(double peak, int steps) implements ISchedule {
  private static final double RISE = 0.03;

  @Override
  public double valueAt(int iteration, int epoch) {
    double progress = Math.min(1, (iteration + 1.0) / steps);
    double rise = Math.min(1, progress / RISE);
    return peak * rise * (0.01 + 0.99 * (1 + Math.cos(Math.PI * progress)) / 2);
  }

  @Override
  public ISchedule clone() {
    return this;
  }
}
