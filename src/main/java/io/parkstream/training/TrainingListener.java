package io.parkstream.training;

/** Follows a training run; called on the trainer's thread. */
public interface TrainingListener {
  /** Before the first step of an epoch. */
  default void epochStarted(int epoch, int steps) {}

  /** After each step. */
  default void stepFinished(int crops, double loss) {}

  /** After an epoch's validation. */
  default void epochFinished(Epoch epoch) {}

  /**
   * One line of {@code history.csv}.
   *
   * @param number from 1
   * @param learningRate of its last step
   * @param loss mean training loss, without L2
   * @param validationAccuracy on pictures that are never varied
   * @param best whether it is the best so far by balanced accuracy
   * @param seconds training and validation together
   */
  record Epoch(
      int number,
      double learningRate,
      double loss,
      double validationAccuracy,
      double validationBalancedAccuracy,
      boolean best,
      double seconds) {}
}
