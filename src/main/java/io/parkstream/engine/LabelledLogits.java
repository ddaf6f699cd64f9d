package io.parkstream.engine;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a model said of crops whose truth is known, and what a calibration found with them gains on
 * spaces that it was not found with. The same arithmetic for folders and for the labels of a
 * running service.
 *
 * @param logits of the model, after its own calibration
 * @param occupied the truth of each
 * @param spaces number of each crop's space, 0 or more
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; shared, not changed
public record LabelledLogits(double[] logits, boolean[] occupied, int[] spaces) {
  /** With fewer the expected gain is a guess. */
  public static final int MIN_CROPS = 10;

  /** So that one is left of each class when one is left out. */
  public static final int MIN_OF_CLASS = 2;

  private static final double Z = 1.959963984540054;

  /**
   * How crops are answered before, and after by what all other spaces give.
   *
   * @param before balanced accuracy
   * @param after balanced accuracy
   * @param logLossBefore each class with the same weight
   * @param deviation standard deviation of the gain
   */
  public record LeftOut(
      double before, double after, double logLossBefore, double logLossAfter, double deviation) {
    /** In balanced accuracy. */
    public double gain() {
      return after - before;
    }

    /** The lower end of its 95 % interval, over pairs of answers. */
    public double gainLow() {
      return gain() - Z * deviation;
    }

    public double gainHigh() {
      return gain() + Z * deviation;
    }

    /** Whether truths become likelier, and it costs no balanced accuracy. */
    public boolean isKept() {
      return why().isEmpty();
    }

    /** Why it is not kept; empty if it is. */
    public String why() {
      if (!(logLossAfter < logLossBefore)) {
        return "truths of spaces left out become no likelier";
      }
      return after >= before ? "" : "it costs balanced accuracy on spaces left out";
    }
  }

  public int count(boolean wanted) {
    int count = 0;
    for (boolean truth : occupied) {
      count += truth == wanted ? 1 : 0;
    }
    return count;
  }

  /** Whether there are enough to calibrate with. */
  public boolean suffices() {
    return logits.length >= MIN_CROPS && Math.min(count(true), count(false)) >= MIN_OF_CLASS;
  }

  public LabelledLogits after(PriorFit fit) {
    double[] moved = new double[logits.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = fit.moved(logits[i]);
    }
    return new LabelledLogits(moved, occupied, spaces);
  }

  public PriorFit fit() {
    return PriorFit.of(logits, occupied);
  }

  /** Each space is answered by what all others give. Both classes must be there. */
  public LeftOut leaveOneOut() {
    Map<Integer, PriorFit> fits = new TreeMap<>();
    for (int space : spaces) {
      fits.computeIfAbsent(space, left -> PriorFit.without(logits, occupied, spaces, left));
    }
    int[] rightBefore = new int[2];
    int[] rightAfter = new int[2];
    double[] differences = new double[2];
    double[] squares = new double[2];
    double lossBefore = 0;
    double lossAfter = 0;
    for (int i = 0; i < logits.length; i++) {
      PriorFit fit = fits.getOrDefault(spaces[i], PriorFit.NONE);
      double weight = 1.0 / count(occupied[i]);
      lossBefore += weight * PriorFit.NONE.logLoss(logits[i], occupied[i]);
      lossAfter += weight * fit.logLoss(logits[i], occupied[i]);
      int truth = occupied[i] ? 1 : 0;
      int before = logits[i] >= 0 == occupied[i] ? 1 : 0;
      int after = fit.moved(logits[i]) >= 0 == occupied[i] ? 1 : 0;
      rightBefore[truth] += before;
      rightAfter[truth] += after;
      differences[truth] += after - before;
      squares[truth] += (after - before) * (after - before);
    }
    double variance = 0;
    for (int c = 0; c < 2; c++) {
      double n = count(c == 1);
      variance += (squares[c] - differences[c] * differences[c] / n) / (n * n) / 4;
    }
    return new LeftOut(
        balanced(rightBefore), balanced(rightAfter), lossBefore, lossAfter, Math.sqrt(variance));
  }

  private double balanced(int[] right) {
    return ((double) right[0] / count(false) + (double) right[1] / count(true)) / 2;
  }
}
