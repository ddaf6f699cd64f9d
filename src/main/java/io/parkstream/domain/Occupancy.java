package io.parkstream.domain;

import java.util.Locale;

/** What is said of a space. A classification is never {@link #UNKNOWN}; a belief can be. */
public enum Occupancy {
  EMPTY,
  OCCUPIED,
  UNKNOWN;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word in messages, labels of folders and metrics: lower case. */
  public String word() {
    return word;
  }

  /** The label of a calibrated probability: occupied from one half on. */
  public static Occupancy of(double probabilityOccupied) {
    return probabilityOccupied >= 0.5 ? OCCUPIED : EMPTY;
  }
}
