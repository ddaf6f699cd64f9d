package io.parkstream.domain;

/**
 * How many spaces are in which state. The parts add up to the total; none is ever clamped.
 *
 * @param empty believed empty and open
 * @param occupied believed occupied and open
 * @param unknown open, and nobody knows
 * @param closed by an operator, whatever their cameras see
 */
public record SpaceCounts(int empty, int occupied, int unknown, int closed) {
  public static final SpaceCounts NONE = new SpaceCounts(0, 0, 0, 0);

  public SpaceCounts {
    if (empty < 0 || occupied < 0 || unknown < 0 || closed < 0) {
      throw new IllegalArgumentException(
          "fewer than no spaces: empty "
              + empty
              + ", occupied "
              + occupied
              + ", unknown "
              + unknown
              + ", closed "
              + closed);
    }
  }

  public int total() {
    return empty + occupied + unknown + closed;
  }

  /** With one space more. */
  public SpaceCounts plus(Occupancy occupancy, boolean isClosed) {
    return changed(occupancy, isClosed, 1);
  }

  /**
   * With one space fewer.
   *
   * @throws IllegalArgumentException if there is none of that state
   */
  public SpaceCounts minus(Occupancy occupancy, boolean isClosed) {
    return changed(occupancy, isClosed, -1);
  }

  private SpaceCounts changed(Occupancy occupancy, boolean isClosed, int by) {
    if (isClosed) {
      return new SpaceCounts(empty, occupied, unknown, closed + by);
    }
    return switch (occupancy) {
      case EMPTY -> new SpaceCounts(empty + by, occupied, unknown, closed);
      case OCCUPIED -> new SpaceCounts(empty, occupied + by, unknown, closed);
      case UNKNOWN -> new SpaceCounts(empty, occupied, unknown + by, closed);
    };
  }
}
