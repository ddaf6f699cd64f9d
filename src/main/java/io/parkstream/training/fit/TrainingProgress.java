package io.parkstream.training.fit;

import io.parkstream.training.evaluation.Epoch;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a run is, apart from its weights.
 *
 * @param history one entry per finished epoch; before them epoch 0, the weights to start from, if
 *     there were any
 * @param step finished steps of the running epoch
 * @param lossSum of those steps
 * @param secondsInEpoch spent on the running epoch
 * @param best value of what is monitored in the best epoch; -1 before the first
 * @param bestEpoch number of the best epoch; 0 before the first, and while the weights to start
 *     from are the best
 */
record TrainingProgress(
    List<Epoch> history,
    int step,
    double lossSum,
    double secondsInEpoch,
    double best,
    int bestEpoch) {
  static final TrainingProgress START = new TrainingProgress(List.of(), 0, 0, 0, -1, 0);

  /** Number of the running epoch, from 1. */
  int epoch() {
    return history.isEmpty() ? 1 : history.get(history.size() - 1).number() + 1;
  }

  TrainingProgress within(int finishedSteps, double loss, double seconds) {
    return new TrainingProgress(history, finishedSteps, loss, seconds, best, bestEpoch);
  }

  TrainingProgress after(Epoch epoch, double monitored) {
    List<Epoch> longer = new ArrayList<>(history);
    longer.add(epoch);
    return new TrainingProgress(
        List.copyOf(longer),
        0,
        0,
        0,
        epoch.best() ? monitored : best,
        epoch.best() ? epoch.number() : bestEpoch);
  }
}
