package io.parkstream.training.evaluation;

/**
 * The 95 % interval of a measured share.
 *
 * @param low end, 0 to 1
 * @param high end, 0 to 1
 */
public record Interval(double low, double high) {
  /** Quantile of the normal distribution for 95 %. */
  private static final double Z = 1.959963984540054;

  /** Wilson's score interval (1927): right for few crops and for shares near 0 and 1 too. */
  public static Interval wilson(int part, int whole) {
    if (whole == 0) {
      return new Interval(0, 1);
    }
    double share = (double) part / whole;
    double scale = 1 + Z * Z / whole;
    double centre = (share + Z * Z / (2 * whole)) / scale;
    double half =
        Z / scale * Math.sqrt(share * (1 - share) / whole + Z * Z / (4.0 * whole * whole));
    return new Interval(Math.max(0, centre - half), Math.min(1, centre + half));
  }

  /**
   * The interval of the mean of two independent shares, from their Wilson intervals (Newcombe 1998,
   * square and add).
   */
  public static Interval ofMean(int partA, int wholeA, int partB, int wholeB) {
    Interval a = wilson(partA, wholeA);
    Interval b = wilson(partB, wholeB);
    double shareA = wholeA == 0 ? 0.5 : (double) partA / wholeA;
    double shareB = wholeB == 0 ? 0.5 : (double) partB / wholeB;
    double mean = (shareA + shareB) / 2;
    return new Interval(
        Math.max(0, mean - Math.hypot(shareA - a.low, shareB - b.low) / 2),
        Math.min(1, mean + Math.hypot(a.high - shareA, b.high - shareB) / 2));
  }
}
