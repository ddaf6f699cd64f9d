package io.parkstream.domain;

import java.util.Locale;

/** Why a belief changed. */
public enum OccupancyReason {
  /** Enough agreeing classifications in a row, over long enough. */
  CONFIRMED,
  /** Crops arrived, but for too long none of them was conclusive. */
  LOW_CONFIDENCE,
  /** No crop of the space was taken into account for too long, though its camera sends. */
  STALE,
  /** The camera was silent for longer than its budget. */
  CAMERA_OFFLINE,
  /** The camera was moved or turned: its crops show other places. */
  CAMERA_MOVED,
  /** Something hides what the camera should show. */
  CAMERA_OBSTRUCTED,
  /** The camera is back, and its first crop says what was believed before. */
  CAMERA_RESTORED,
  /** The space was taken out of use, by its gateway or by a new space map. */
  RETIRED;

  /** The word in messages and metrics: lower case, with hyphens. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
