package io.parkstream.training.export;

/**
 * Which values one step of a network gives for real pictures.
 *
 * @param least 0 or less
 * @param most 0 or more
 */
record ActivationRange(float least, float most) {
  ActivationRange {
    if (!(least <= 0 && most >= 0)) {
      throw new IllegalArgumentException("a range must hold 0: " + least + " to " + most);
    }
  }

  /** The size of one of 255 steps; never 0, so that a step that gives nothing can be divided. */
  float step() {
    return Math.max((most - least) / 255, Float.MIN_NORMAL);
  }

  /** The byte that stands for 0. */
  int zero() {
    return Math.round(-least / step());
  }
}
