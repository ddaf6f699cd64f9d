package io.parkstream.training.fit;

import java.util.SplittableRandom;

/**
 * Training pictures of one origin, and how many of them an epoch shows. Several threads draw from
 * one; what is drawn depends on the random numbers alone.
 */
interface TrainingSource {
  /** How many pictures there are. */
  int crops();

  /** How many of them an epoch shows on average. */
  int cropsPerEpoch();

  /** How many crops of occupied spaces that is; half, where both classes are drawn alike. */
  default double occupiedPerEpoch() {
    return cropsPerEpoch() / 2.0;
  }

  Example draw(SplittableRandom random);
}
