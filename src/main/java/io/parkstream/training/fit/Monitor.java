package io.parkstream.training.fit;

/**
 * What makes an epoch the best so far, measured on the validation pictures; of several sites the
 * mean, each counting alike.
 */
public enum Monitor {
  /** As in the seed. */
  ACCURACY,
  /** The mean of both classes' shares; says more where one class is rare. */
  BALANCED_ACCURACY,
  /**
   * Balanced accuracy at the one threshold that suits all sites best: the line between empty and
   * occupied can be moved after training, for all sites at once, and that sites disagree about it
   * cannot be mended so.
   */
  COMMON_THRESHOLD;

  double of(ValidationScore score) {
    return switch (this) {
      case ACCURACY -> score.accuracy();
      case BALANCED_ACCURACY -> score.balancedAccuracy();
      case COMMON_THRESHOLD -> score.atCommonThreshold();
    };
  }

  /** In words, for cards. */
  String words() {
    return switch (this) {
      case ACCURACY -> "accuracy";
      case BALANCED_ACCURACY -> "balanced accuracy";
      case COMMON_THRESHOLD -> "balanced accuracy at the best common threshold";
    };
  }
}
