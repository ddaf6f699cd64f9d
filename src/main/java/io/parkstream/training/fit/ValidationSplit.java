package io.parkstream.training.fit;

/** How the pictures that validate are kept apart from those that train. */
public enum ValidationSplit {
  /** One space in ten of each folder. */
  SPACE,
  /** Whole cameras, about a tenth of the pictures. */
  CAMERA,
  /** Whole days, about a tenth of the pictures. */
  DAY,
  /**
   * The {@code test} folders beside {@code train}, as in the seed: the best epoch is then chosen by
   * the pictures that are to tell how good it is. The card says so.
   */
  TEST,
  /** Whole sites that are not trained on: the folders of {@code --validate-on}. */
  SITES
}
