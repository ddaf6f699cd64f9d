package io.parkstream.training.fit;

/** Follows a training run; called on the trainer's thread. */
public interface TrainingListener {
  /** A run that was interrupted goes on. */
  default void resumed(int epoch, int step) {}

  /**
   * Before the first step of an epoch, or the first after it was taken up.
   *
   * @param crops of the epoch
   * @param done of them, by an interrupted run
   */
  default void epochStarted(int epoch, int crops, int done) {}

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
   * @param validationLoss mean loss on pictures that are never varied
   * @param validationAccuracy on the same
   * @param best whether it is the best so far by what is monitored
   * @param cropsPerSecond of the training steps alone
   * @param seconds training and validation together
   */
  record Epoch(
      int number,
      double learningRate,
      double loss,
      double accuracy,
      double validationLoss,
      double validationAccuracy,
      double validationBalancedAccuracy,
      boolean best,
      double cropsPerSecond,
      double seconds) {}
}
