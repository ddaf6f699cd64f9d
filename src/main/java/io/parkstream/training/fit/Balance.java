package io.parkstream.training.fit;

/** Which pictures are drawn how often, and what is done about a rare class. */
public enum Balance {
  /** Both classes of a folder are drawn equally often. */
  SAMPLING,
  /**
   * Sites are drawn equally often, unless a number is given; within a site both classes, and within
   * a class the views that have it.
   */
  SITE,
  /** Pictures are drawn as they come, and the rarer class counts for more in the loss. */
  WEIGHTS,
  /** Pictures are drawn as they come, as in the seed. */
  NONE
}
