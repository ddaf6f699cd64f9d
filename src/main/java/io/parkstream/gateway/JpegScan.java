package io.parkstream.gateway;

/**
 * Which coefficients of its blocks a JPEG scan brings.
 *
 * @param first of them, 0 to 63
 * @param last of them
 * @param refines 0 if they come for the first time; otherwise one more bit of those that came
 */
record JpegScan(int first, int last, int refines) {
  static final int LAST = 63;

  /** All coefficients of a block at once. */
  static final JpegScan BASELINE = new JpegScan(0, LAST, 0);

  /** What the standard allows a scan of so many components to be. */
  boolean isPossible(int components) {
    boolean range = first <= last && last <= LAST;
    boolean all = this.equals(BASELINE);
    return range && (all || first == 0 ? all || last == 0 : components == 1);
  }

  /** How many blocks that end early are still to come; goes on from block to block. */
  static final class Run {
    private int blocks;

    void reset() {
      blocks = 0;
    }

    boolean isOpen() {
      return blocks > 0;
    }

    void begin(int count) {
      blocks = count;
    }

    void takeOne() {
      blocks--;
    }
  }
}
