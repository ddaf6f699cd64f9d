package io.parkstream.domain;

import java.util.Locale;

/** What an alarm is about; a closed list, since it becomes a metric label. */
public enum AlarmKind {
  /** A site or zone whose open spaces are occupied. */
  FULL,
  /** A car that has been in its space for longer than its zone allows. */
  OVERSTAY,
  /** A space whose occupancy changes more often than cars come and go. */
  FLIPPING,
  /** A space that has been occupied, or empty, for longer than any usually is. */
  UNCHANGED,
  /** A camera of whose answers more are undecided than usually. */
  UNDECIDED;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word in messages and metrics. */
  public String word() {
    return word;
  }

  /** Whether it is about a space. */
  boolean isOfSpace() {
    return this == OVERSTAY || this == FLIPPING || this == UNCHANGED;
  }

  /**
   * The kind of a word.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static AlarmKind of(String word) {
    for (AlarmKind kind : values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of alarm: " + word);
  }
}
