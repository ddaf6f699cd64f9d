package io.parkstream.training.fit;

import io.parkstream.training.evaluation.Epoch;

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
}
