package io.parkstream.training.fit;

import io.parkstream.training.evaluation.EvaluationResult;

/** What makes an epoch the best so far, measured on the validation pictures. */
public enum Monitor {
  /** As in the seed. */
  ACCURACY,
  /** The mean of both classes' shares; says more where one class is rare. */
  BALANCED_ACCURACY;

  double of(EvaluationResult result) {
    return switch (this) {
      case ACCURACY -> result.accuracy();
      case BALANCED_ACCURACY -> result.balancedAccuracy();
    };
  }
}
