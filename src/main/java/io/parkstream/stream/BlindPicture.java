package io.parkstream.stream;

import io.parkstream.domain.Undecided;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes pictures that show nothing, from the pixels that the model would see. Costs some tens
 * of microseconds and a few kilobytes for the time being. The bounds are measured: what they refuse
 * of real pictures stands in {@code src/docs/occupancy.md}. In doubt a picture is not refused, a
 * night or a wet floor least of all; the model's own doubt is for those.
 */
public final class BlindPicture {
  /**
   * Levels of 255 by which the brightness differs from a plane, as a standard deviation: a plane is
   * a lens cover or a fog with light from one side. Empty asphalt has 2 and more.
   */
  private static final double LEAST_DETAIL = 1.5;

  /** Detail is what is finer than a twelfth of the picture: half waves of 4 pixels of 48. */
  private static final int FINE = 4;

  /**
   * Levels of 255 of detail, as a standard deviation; real pictures have 0.8 and more, and what an
   * encoder leaves of a sensor's noise is 0.4 to 0.5.
   */
  private static final double LEAST_FINE = 0.6;

  /** And what is finer than an eighth of the picture: half waves of 6 pixels of 48. */
  private static final int COARSE = 6;

  /** Its share in the contrast, where that is more; real pictures have 0.10 and more. */
  private static final double LEAST_SHARE = 0.07;

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
  public static @Nullable Undecided look(byte[] pixels) {
    int size = (int) Math.sqrt(pixels.length / (double) CHANNELS);
    if (size < 16 || size * size * CHANNELS != pixels.length) {
      return null;
    }
    double variance = variance(pixels, size);
    double detail = variance - planeVariance(pixels, size);
    if (detail < LEAST_DETAIL * LEAST_DETAIL) {
      return Undecided.UNIFORM;
    }
    if (isBlurred(pixels, size, variance)) {
      return Undecided.BLURRED;
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

  /** A car that is only soft has its outline between the two: it is not refused. */
  private static boolean isBlurred(byte[] pixels, int size, double variance) {
    int waves = size / FINE;
    float[] weights = cosineWeights(pixels, size, waves);
    double squares = 0;
    double coarse = 0;
    for (int i = 1; i < waves * waves; i++) {
      double square = (double) weights[i] * weights[i] / 16 / size / size;
      squares += square;
      coarse += i / waves < size / COARSE && i % waves < size / COARSE ? square : 0;
    }
    double most = Math.max(LEAST_FINE * LEAST_FINE, LEAST_SHARE * LEAST_SHARE * variance);
    return variance - squares < LEAST_FINE * LEAST_FINE && variance - coarse < most;
  }

  /** Of the longest cosines along both ways; the first is the mean. */
  private static float[] cosineWeights(byte[] pixels, int size, int waves) {
    float[] cosines = Cosines.of(size);
    float[] alongRows = new float[size * waves];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        float value = brightness(pixels, y * size + x);
        addScaled(alongRows, y * waves, cosines, x * waves, value, waves);
      }
    }
    float[] weights = new float[waves * waves];
    for (int y = 0; y < size; y++) {
      for (int wave = 0; wave < waves; wave++) {
        float value = alongRows[y * waves + wave];
        addScaled(weights, wave * waves, cosines, y * waves, value, waves);
      }
    }
    return weights;
  }

  /** Sums that do not wait for one another: several times as fast as one sum after the other. */
  private static void addScaled(
      float[] sums, int at, float[] values, int from, float factor, int length) {
    for (int i = 0; i < length; i++) {
      sums[at + i] += factor * values[from + i];
    }
  }

  /** Orthonormal cosines over so many pixels: the values of all at each, the longest first. */
  private record Cosines(int size, float[] values) {
    /** Of the last size that was asked for; all pictures have that of the model. */
    private static volatile Cosines last = make(48);

    static float[] of(int size) {
      Cosines known = last;
      if (known.size != size) {
        known = make(size);
        last = known;
      }
      return known.values;
    }

    private static Cosines make(int size) {
      int waves = size / FINE;
      float[] values = new float[size * waves];
      for (int wave = 0; wave < waves; wave++) {
        double scale = Math.sqrt((wave == 0 ? 1.0 : 2.0) / size);
        for (int x = 0; x < size; x++) {
          values[x * waves + wave] =
              (float) (scale * Math.cos(Math.PI * wave * (2 * x + 1) / 2 / size));
        }
      }
      return new Cosines(size, values);
    }
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
