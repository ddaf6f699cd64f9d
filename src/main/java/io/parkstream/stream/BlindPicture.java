package io.parkstream.stream;

import io.parkstream.domain.Undecided;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes pictures that show nothing, from the pixels that the model would see. Costs some
 * microseconds and no memory. The bounds are measured: what they refuse of real pictures stands in
 * {@code src/docs/occupancy.md}. In doubt a picture is not refused, a night or a wet floor least of
 * all; the model's own doubt is for those.
 */
final class BlindPicture {
  /**
   * Levels of 255 by which the brightness differs from a plane, as a standard deviation: a plane is
   * a lens cover or a fog with light from one side. Empty asphalt has 2 and more.
   */
  private static final double LEAST_DETAIL = 1.5;

  /** Correlation with the next pixel of a row from which on nothing is noise. */
  private static final double STRUCTURED = 0.8;

  /** Correlation with the next pixel; real pictures have 0.34 and more, noise has 0.42 at most. */
  private static final double NOISE_NEXT = 0.45;

  /** With the pixel after it; real pictures have 0.14 and more. */
  private static final double NOISE_SECOND = 0.12;

  /** Share of the rows at the end that repeat one another; real pictures have 9 of 48 at most. */
  private static final double SMEARED_ROWS = 0.29;

  /** Mean difference of such rows, in levels: a smear that was encoded again is not exact. */
  private static final double SAME_ROW = 0.5;

  private static final int CHANNELS = 3;

  private BlindPicture() {}

  /**
   * Looks at a picture.
   *
   * @param pixels red, green, blue per pixel, row by row, unsigned
   * @return null if it may show something, or is no square of at least 16 pixels
   */
  static @Nullable Undecided look(byte[] pixels) {
    int size = (int) Math.sqrt(pixels.length / (double) CHANNELS);
    if (size < 16 || size * size * CHANNELS != pixels.length) {
      return null;
    }
    double variance = variance(pixels, size);
    double detail = variance - planeVariance(pixels, size);
    if (detail < LEAST_DETAIL * LEAST_DETAIL) {
      return Undecided.UNIFORM;
    }
    // One way first: that is enough for nearly every real picture.
    double rows = alongRows(pixels, size, 1, variance);
    if (rows < STRUCTURED && isNoise(pixels, size, rows, variance)) {
      return Undecided.NOISE;
    }
    return repeatedRows(pixels, size) >= SMEARED_ROWS * size ? Undecided.SMEARED : null;
  }

  /** The mean of both ways: noise that was enlarged along one is smooth along that. */
  private static boolean isNoise(byte[] pixels, int size, double rows, double variance) {
    return (rows + alongColumns(pixels, size, 1, variance)) / 2 < NOISE_NEXT
        && (alongRows(pixels, size, 2, variance) + alongColumns(pixels, size, 2, variance)) / 2
            < NOISE_SECOND;
  }

  /** Four times the brightness, in whole numbers. */
  private static int brightness(byte[] pixels, int index) {
    int at = index * CHANNELS;
    return (pixels[at] & 0xFF) + 2 * (pixels[at + 1] & 0xFF) + (pixels[at + 2] & 0xFF);
  }

  private static double variance(byte[] pixels, int size) {
    int count = size * size;
    long sum = 0;
    long squares = 0;
    for (int i = 0; i < count; i++) {
      int value = brightness(pixels, i);
      sum += value;
      squares += value * value;
    }
    double mean = (double) sum / count;
    return ((double) squares / count - mean * mean) / 16;
  }

  /** What a plane through the brightness explains. */
  private static double planeVariance(byte[] pixels, int size) {
    long alongX = 0;
    long alongY = 0;
    for (int y = 0; y < size; y++) {
      int row = 0;
      for (int x = 0; x < size; x++) {
        int value = brightness(pixels, y * size + x);
        row += value;
        alongX += value * (2 * x - size + 1);
      }
      alongY += (long) row * (2 * y - size + 1);
    }
    double spread = (double) size * size * ((double) size * size - 1) / 12;
    double slopes = ((double) alongX * alongX + (double) alongY * alongY) / 64 / spread;
    return slopes / ((double) size * size);
  }

  private static double alongRows(byte[] pixels, int size, int apart, double variance) {
    return correlation(pixels, size, apart, 0, variance);
  }

  private static double alongColumns(byte[] pixels, int size, int apart, double variance) {
    return correlation(pixels, size, 0, apart, variance);
  }

  /** Of pixels so far apart, by their differences: whole numbers, and no second pass. */
  private static double correlation(byte[] pixels, int size, int right, int down, double variance) {
    long squares = 0;
    for (int y = down; y < size; y++) {
      for (int x = right; x < size; x++) {
        int at = y * size + x;
        int difference = brightness(pixels, at) - brightness(pixels, at - down * size - right);
        squares += difference * difference;
      }
    }
    double pairs = (double) (size - right) * (size - down);
    return 1 - squares / 16.0 / pairs / (2 * variance);
  }

  private static int repeatedRows(byte[] pixels, int size) {
    int row = size * CHANNELS;
    int repeated = 0;
    for (int y = size - 1; y > 0; y--) {
      int difference = 0;
      for (int i = y * row; i < (y + 1) * row; i++) {
        difference += Math.abs((pixels[i] & 0xFF) - (pixels[i - row] & 0xFF));
      }
      if (difference >= SAME_ROW * row) {
        break;
      }
      repeated++;
    }
    return repeated;
  }
}
