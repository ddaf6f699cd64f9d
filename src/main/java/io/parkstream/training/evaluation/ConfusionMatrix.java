package io.parkstream.training.evaluation;

import io.parkstream.domain.Occupancy;

/**
 * Counts of truth against answer.
 *
 * @param emptyAsEmpty empty spaces called empty
 * @param emptyAsOccupied empty spaces called occupied
 * @param occupiedAsEmpty occupied spaces called empty: the error that costs a driver most
 * @param occupiedAsOccupied occupied spaces called occupied
 */
public record ConfusionMatrix(
    int emptyAsEmpty, int emptyAsOccupied, int occupiedAsEmpty, int occupiedAsOccupied) {
  public static final ConfusionMatrix NONE = new ConfusionMatrix(0, 0, 0, 0);

  public ConfusionMatrix plus(Occupancy truth, Occupancy answer) {
    boolean occupied = truth == Occupancy.OCCUPIED;
    boolean calledOccupied = answer == Occupancy.OCCUPIED;
    return new ConfusionMatrix(
        emptyAsEmpty + (!occupied && !calledOccupied ? 1 : 0),
        emptyAsOccupied + (!occupied && calledOccupied ? 1 : 0),
        occupiedAsEmpty + (occupied && !calledOccupied ? 1 : 0),
        occupiedAsOccupied + (occupied && calledOccupied ? 1 : 0));
  }

  public int total() {
    return emptyAsEmpty + emptyAsOccupied + occupiedAsEmpty + occupiedAsOccupied;
  }

  public double accuracy() {
    return share(emptyAsEmpty + occupiedAsOccupied, total());
  }

  /**
   * The mean of the two classes' shares of right answers; 0.5 for a constant answer, whatever the
   * balance.
   */
  public double balancedAccuracy() {
    return (share(emptyAsEmpty, emptyAsEmpty + emptyAsOccupied)
            + share(occupiedAsOccupied, occupiedAsEmpty + occupiedAsOccupied))
        / 2;
  }

  Interval accuracyInterval() {
    return Interval.wilson(emptyAsEmpty + occupiedAsOccupied, total());
  }

  Interval balancedAccuracyInterval() {
    return Interval.ofMean(
        emptyAsEmpty,
        emptyAsEmpty + emptyAsOccupied,
        occupiedAsOccupied,
        occupiedAsEmpty + occupiedAsOccupied);
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
