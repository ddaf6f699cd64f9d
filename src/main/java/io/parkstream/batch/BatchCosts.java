package io.parkstream.batch;

import io.parkstream.BatchSizes;

/**
 * What batches of each size take. Known from a measurement before the first item comes, and kept
 * true by a slow average over the batches that come: a machine that gets busier, or hotter, makes
 * them dearer.
 *
 * <p>Kept for the sizes 1, 2, 4, … and the largest; in between it is a straight line, since a batch
 * costs a fixed part and a part per item. Not thread safe: the caller guards it.
 */
final class BatchCosts {
  /** The share of one batch in the average: some twenty batches make it forget. */
  private static final double WEIGHT = 0.05;

  private final int[] sizes;
  private final double[] nanos;

  /** Zero cost until the first measurement. */
  BatchCosts(int maxSize) {
    sizes = BatchSizes.upTo(maxSize);
    nanos = new double[sizes.length];
  }

  /** The sizes whose cost is kept, in their order; a copy. */
  int[] sizes() {
    return sizes.clone();
  }

  /**
   * Takes over a measurement.
   *
   * @param measured nanoseconds for each of {@link #sizes}
   */
  void measured(long[] measured) {
    if (measured.length != sizes.length) {
      throw new IllegalArgumentException(
          measured.length + " costs were measured, of " + sizes.length + " sizes");
    }
    for (int i = 0; i < sizes.length; i++) {
      nanos[i] = measured[i];
    }
  }

  /** A batch of this size took so long: moves the sizes around it by their share. */
  void observed(int size, long took) {
    int above = indexFrom(size);
    double share = shareOf(above, size);
    double error = took - cost(above, share);
    nanos[above] = Math.max(0, nanos[above] + WEIGHT * share * error);
    if (above > 0) {
      nanos[above - 1] = Math.max(0, nanos[above - 1] + WEIGHT * (1 - share) * error);
    }
  }

  /** What a batch of this size takes, in nanoseconds; 0 if nothing is known. */
  long nanos(int size) {
    int above = indexFrom(size);
    return Math.round(cost(above, shareOf(above, size)));
  }

  /**
   * The largest of {@link #sizes}, at most this one, in which an item costs little more than in a
   * full batch; 0 if there is none, or nothing is known.
   *
   * @param minEfficiency what an item costs in a full batch, by what it may cost; 1 or more gives 0
   */
  int efficientSize(int size, double minEfficiency) {
    int last = sizes.length - 1;
    double full = nanos[last] / sizes[last];
    if (full == 0 || minEfficiency >= 1) {
      return 0;
    }
    for (int i = last; i >= 0; i--) {
      if (sizes[i] <= size && nanos[i] / sizes[i] * minEfficiency <= full) {
        return sizes[i];
      }
    }
    return 0;
  }

  private double cost(int above, double share) {
    return above == 0 ? nanos[0] : share * nanos[above] + (1 - share) * nanos[above - 1];
  }

  /** How much the size above counts; the rest is that of the size below. */
  private double shareOf(int above, int size) {
    return above == 0 ? 1 : (double) (size - sizes[above - 1]) / (sizes[above] - sizes[above - 1]);
  }

  private int indexFrom(int size) {
    int i = 0;
    while (sizes[i] < size) {
      i++;
    }
    return i;
  }
}
