package io.parkstream;

import java.util.Arrays;

/** The few sizes of batches that are run, and measured, before the first item comes. */
public final class BatchSizes {
  private BatchSizes() {}

  /** 1, 2, 4, … and the largest. */
  public static int[] upTo(int maxSize) {
    int[] sizes = new int[Integer.SIZE];
    int count = 0;
    for (int size = 1; size < maxSize; size *= 2) {
      sizes[count++] = size;
    }
    sizes[count++] = maxSize;
    return Arrays.copyOf(sizes, count);
  }
}
