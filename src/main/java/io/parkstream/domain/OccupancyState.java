package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a space between two crops.
 *
 * @param lastObservedAt capture time of the latest crop taken into account
 * @param lastCrop where that crop lies
 * @param lastChange the change that led to the present belief; null while nothing is believed
 * @param evidence against the present belief; null if there is none
 */
public record OccupancyState(
    Instant lastObservedAt,
    CropRef lastCrop,
    @Nullable OccupancyChange lastChange,
    @Nullable Evidence evidence) {

  /**
   * Agreeing classifications in a row.
   *
   * @param occupancy what they say
   * @param count how many
   * @param firstAt capture time of the first
   */
  public record Evidence(Occupancy occupancy, int count, Instant firstAt) {}

  /** The present belief. */
  public Occupancy occupancy() {
    return lastChange == null ? Occupancy.UNKNOWN : lastChange.occupancy();
  }
}
