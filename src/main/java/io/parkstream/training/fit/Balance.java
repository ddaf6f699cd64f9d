package io.parkstream.training.fit;

/** What is done about a class that has fewer pictures than the other. */
public enum Balance {
  /** Both classes of a folder are drawn equally often. */
  SAMPLING,
  /** Pictures are drawn as they come, and the rarer class counts for more in the loss. */
  WEIGHTS,
  /** Pictures are drawn as they come, as in the seed. */
  NONE
}
