package io.parkstream.domain;

import java.util.Locale;

/** Why a belief changed. */
public enum OccupancyReason {
  /** Enough agreeing classifications in a row. */
  CONFIRMED,
  /** The space was taken out of use. */
  RETIRED;

  /** The word in messages and metrics: lower case, with hyphens. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
