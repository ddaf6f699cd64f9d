package io.parkstream.stream;

import java.util.Locale;

/** Whose memory grows by what comes in; a closed list, since it becomes a metric label. */
public enum HeldMemory {
  /** Original records that are held until they are answered. */
  CROPS,
  /** What is believed of spaces, and their maps. */
  SPACES,
  /** What the counts of sites remember. */
  COUNTS,
  /** What operators said of spaces. */
  OVERRIDES,
  /** What operators make of a model's answers. */
  CALIBRATIONS,
  /** How cameras see. */
  CAMERAS;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word in metrics. */
  public String word() {
    return word;
  }
}
