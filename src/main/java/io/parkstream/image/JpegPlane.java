package io.parkstream.image;

import org.jspecify.annotations.Nullable;

/** The blocks of one colour component of a JPEG, and how their codes are read. */
final class JpegPlane {
  private static final int BLOCK = 8;
  private static final int MOST_DC_BITS = 11;
  private static final int ZERO_RUN = 15;

  private final int id;
  private final Sampling sampling;
  private final int columns;
  private final int rows;
  private final int unitsAcross;
  private final int unitsDown;
  private final boolean progressive;
  private final int stride;

  /** A bit per coefficient that is not zero; only progressive pictures come back to a block. */
  private final long[] nonZero;

  private @Nullable JpegTable dc;
  private @Nullable JpegTable ac;

  /** A bit per coefficient of which all bits have come. */
  private long complete;

  /**
   * How often a component is sampled.
   *
   * @param across blocks of a unit
   * @param down blocks of a unit
   * @param widest of all components
   * @param highest of all components
   */
  record Sampling(int across, int down, int widest, int highest) {}

  JpegPlane(int id, Sampling sampling, int width, int height, boolean progressive) {
    this.id = id;
    this.sampling = sampling;
    this.progressive = progressive;
    unitsAcross = ceilDiv(width, BLOCK * sampling.widest());
    unitsDown = ceilDiv(height, BLOCK * sampling.highest());
    columns = ceilDiv(ceilDiv(width * sampling.across(), sampling.widest()), BLOCK);
    rows = ceilDiv(ceilDiv(height * sampling.down(), sampling.highest()), BLOCK);
    stride = unitsAcross * sampling.across();
    nonZero = new long[progressive ? stride * unitsDown * sampling.down() : 0];
  }

  private static int ceilDiv(int size, int divisor) {
    return (size + divisor - 1) / divisor;
  }

  int id() {
    return id;
  }

  /** Of a scan of this component alone. */
  int columns() {
    return columns;
  }

  int rows() {
    return rows;
  }

  /** Of a scan of several components. */
  int unitsAcross() {
    return unitsAcross;
  }

  int unitsDown() {
    return unitsDown;
  }

  /** How many coefficients of its blocks no scan has brought to their last bit, 0 to 64. */
  int missing() {
    return Long.bitCount(~complete);
  }

  /** Takes the tables of a scan, and notes what it brings. */
  void begin(JpegScan scan, @Nullable JpegTable dcTable, @Nullable JpegTable acTable) {
    dc = dcTable;
    ac = acTable;
    complete |= scan.completed();
  }

  /** The blocks of a unit; false if one has a code that does not exist. */
  boolean decodeUnit(JpegScan scan, JpegBits bits, JpegScan.Run run, int column, int row) {
    for (int y = 0; y < sampling.down(); y++) {
      for (int x = 0; x < sampling.across(); x++) {
        if (!decodeBlock(
            scan, bits, run, column * sampling.across() + x, row * sampling.down() + y)) {
          return false;
        }
      }
    }
    return true;
  }

  /** One block; false if it has a code that does not exist. */
  boolean decodeBlock(JpegScan scan, JpegBits bits, JpegScan.Run run, int column, int row) {
    if (!progressive) {
      return decodeDc(bits) && ac != null && bits.skipBlock(ac);
    }
    if (scan.first() == 0) {
      if (scan.refines() > 0) {
        bits.take(1);
        return true;
      }
      return decodeDc(bits);
    }
    int block = row * stride + column;
    return scan.refines() == 0
        ? decodeFirst(scan, bits, run, block)
        : decodeRefined(scan, bits, run, block);
  }

  private boolean decodeDc(JpegBits bits) {
    int entry = dc == null ? 0 : dc.look(bits);
    bits.skip(JpegTable.allBits(entry));
    return entry != 0 && JpegTable.symbol(entry) <= MOST_DC_BITS;
  }

  private boolean decodeFirst(JpegScan scan, JpegBits bits, JpegScan.Run run, int block) {
    if (run.isOpen()) {
      run.takeOne();
      return true;
    }
    int k = scan.first();
    while (k <= scan.last()) {
      int symbol = ac == null ? -1 : ac.decode(bits);
      if (symbol < 0) {
        return false;
      }
      int size = symbol & 15;
      int zeros = symbol >>> 4;
      if (size == 0 && zeros != ZERO_RUN) {
        run.begin((1 << zeros) + bits.take(zeros) - 1);
        return true;
      }
      k += zeros;
      if (size > 0) {
        if (k > scan.last()) {
          return false;
        }
        bits.take(size);
        nonZero[block] |= 1L << k;
      }
      k++;
    }
    return true;
  }

  private boolean decodeRefined(JpegScan scan, JpegBits bits, JpegScan.Run run, int block) {
    int k = scan.first();
    while (!run.isOpen() && k <= scan.last()) {
      int symbol = ac == null ? -1 : ac.decode(bits);
      if (symbol < 0) {
        return false;
      }
      int zeros = symbol >>> 4;
      boolean appears = (symbol & 15) != 0;
      if (appears) {
        bits.take(1);
      } else if (zeros != ZERO_RUN) {
        run.begin((1 << zeros) + bits.take(zeros));
        break;
      }
      while (k <= scan.last()) {
        if (isNonZero(block, k)) {
          bits.take(1);
        } else if (--zeros < 0) {
          break;
        }
        k++;
      }
      if (appears) {
        if (k > scan.last()) {
          return false;
        }
        nonZero[block] |= 1L << k;
      }
      k++;
    }
    if (run.isOpen()) {
      for (; k <= scan.last(); k++) {
        if (isNonZero(block, k)) {
          bits.take(1);
        }
      }
      run.takeOne();
    }
    return true;
  }

  private boolean isNonZero(int block, int k) {
    return (nonZero[block] >>> k & 1) != 0;
  }
}
