package io.parkstream.image;

/**
 * Which coefficients of its blocks a JPEG scan brings.
 *
 * @param first of them, 0 to 63
 * @param last of them
 * @param refines 0 if they come for the first time; otherwise one more bit of those that came
 * @param left bits of them that are still to come
 */
record JpegScan(int first, int last, int refines, int left) {
  static final int LAST = 63;

  /** All coefficients of a block at once. */
  static final JpegScan BASELINE = new JpegScan(0, LAST, 0, 0);

  /** A bit per coefficient that is whole with this scan. */
  long completed() {
    return left > 0 ? 0 : -1L >>> (LAST - last) & -1L << first;
  }

  /** What the standard allows a scan of so many components to be. */
  boolean isPossible(int components) {
    boolean range = first <= last && last <= LAST;
    boolean all = this.equals(BASELINE);
    return range && (all || (first == 0 ? last == 0 : components == 1));
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
