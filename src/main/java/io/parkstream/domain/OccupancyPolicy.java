package io.parkstream.domain;

/**
 * How much evidence changes a belief.
 *
 * @param toOccupied agreeing classifications in a row that make a space occupied. Default 2: one
 *     passing shadow or pedestrian does not
 * @param toEmpty agreeing classifications in a row that make it empty. Default 3, more than to
 *     become occupied: sending a driver to a taken space is the dearer mistake
 * @param uncertainty classifications nearer than this to one half are no evidence at all. Default
 *     0.1, so from 0.4 to 0.6; 0 takes every classification
 */
public record OccupancyPolicy(int toOccupied, int toEmpty, double uncertainty) {
  public static final OccupancyPolicy DEFAULT = new OccupancyPolicy(2, 3, 0.1);

  public OccupancyPolicy {
    if (toOccupied < 1 || toEmpty < 1) {
      throw new IllegalArgumentException(
          "at least one classification is needed: toOccupied "
              + toOccupied
              + ", toEmpty "
              + toEmpty);
    }
    if (!(uncertainty >= 0 && uncertainty < 0.5)) {
      throw new IllegalArgumentException("uncertainty must be from 0 to below 0.5: " + uncertainty);
    }
  }

  int needed(Occupancy occupancy) {
    return occupancy == Occupancy.OCCUPIED ? toOccupied : toEmpty;
  }

  boolean isEvidence(double probabilityOccupied) {
    return Math.abs(probabilityOccupied - 0.5) >= uncertainty;
  }
}
