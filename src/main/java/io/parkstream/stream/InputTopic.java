package io.parkstream.stream;

import java.util.Locale;

/** What records are read from; a closed list, since it becomes a metric label. */
public enum InputTopic {
  /** Pictures; those that cannot be read become dead letters, and are ignored only afterwards. */
  CROPS,
  /** What gateways say of their cameras. */
  SPACE_MAPS,
  /** How cameras see, as gateways say. */
  CAMERAS,
  /** What operators say of spaces. */
  OVERRIDES,
  /** What operators make of a model's answers. */
  CALIBRATIONS,
  /** The last states of spaces, which are read back to be counted. */
  SPACES,
  /**
   * What was remembered before a restart, the changelogs, and what follows from it without a
   * record.
   */
  STATE;

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The word in metrics and logs: lower case, with hyphens. */
  public String word() {
    return word;
  }
}
