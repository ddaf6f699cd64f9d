package io.parkstream.stream;

import io.parkstream.domain.Undecided;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes pictures that show nothing, or of which a large part shows nothing, from the pixels
 * that the model would see. Costs some tens of microseconds and 12 kilobytes of temporary memory.
 * The bounds are measured: what they refuse of real pictures stands in {@code
 * src/docs/occupancy.md}. In doubt a picture is not refused, a night or a wet floor least of all;
 * the model's own doubt is for those.
 */
public final class BlindPicture {
  /**
   * Levels of 255 by which the brightness differs from a plane, as a standard deviation: a plane is
   * a lens cover or a fog with light from one side. Empty asphalt has 2 and more.
   */
  private static final double LEAST_DETAIL = 1.5;

  /**
   * Levels of 255 of fine detail, as a standard deviation; real pictures have 0.73 and more, and
   * what an encoder leaves of a sensor's noise is 0.4 to 0.5.
   */
  private static final double LEAST_FINE = 0.65;

  /** What a coarse encoder makes of a smooth picture, as a share of its contrast. */
  private static final double LEAST_FINE_SHARE = 0.055;

  /** And at most; real pictures have 0.075 of the contrast and more, or 1.3 levels. */
  private static final double MOST_FINE = 1.25;

  /** Levels of medium detail, below which nothing is in focus; a soft car has its outline there. */
  private static final double LEAST_MEDIUM = 0.6;

  /** Medium by fine detail of what an encoder adds to a smooth picture; an outline has more. */
  private static final double MEDIUM_BY_FINE = 1.25;

  /** Its share in the contrast, where that is more; real pictures have 0.085 and more. */
  private static final double LEAST_MEDIUM_SHARE = 0.07;

  /** Share of the rows or columns that are the same; real pictures have 11 of 48 at most. */
  private static final double REPEATED = 0.25;

  /** Mean difference of such lines, as a share of the contrast: what an encoder makes of it. */
  private static final double SAME_SHARE = 0.02;

  private static final double LEAST_SAME = 0.1;
  private static final double MOST_SAME = 0.5;

  /** Correlation with the next pixel of a row from which on nothing is noise. */
  private static final double STRUCTURED = 0.8;

  /** Correlation with the next pixel; real pictures have 0.34 and more, noise has 0.42 at most. */
  private static final double NOISE_NEXT = 0.45;

  /** With the pixel after it; real pictures have 0.12 and more. */
  private static final double NOISE_SECOND = 0.12;

  /** Calm of the rows and of the columns; real pictures have 0.105 and more along one. */
  private static final double DRAWN = 0.03;

  /** Correlation some pixels away; real pictures have -0.15 and more, a checkerboard -0.5 to -1. */
  private static final double ALTERNATING = -0.45;

  /** Distances of it, as parts of the picture: 3, 4, 6 and 8 pixels of 48. */
  private static final int[] DISTANCES = {16, 12, 8, 6};

  /** Share of fine detail below which nothing alternates. */
  private static final double LEAST_ALTERNATING = 0.3;

  /** Levels by which colours differ, as a standard deviation; real pictures have 77 at most. */
  private static final double COLOURED_NOISE = 90;

  /** Correlation an eighth of the picture away, for colours; bright paint has more. */
  private static final double COLOURED_SHAPES = 0.25;

  private static final int CHANNELS = 3;

  private final byte[] pixels;
  private final int size;

  /** Four times the brightness, in whole numbers. */
  private final int[] levels;

  private final double variance;

  private BlindPicture(byte[] pixels, int size) {
    this.pixels = pixels;
    this.size = size;
    levels = new int[size * size];
    long sum = 0;
    long squares = 0;
    for (int i = 0; i < levels.length; i++) {
      int at = i * CHANNELS;
      int level = (pixels[at] & 0xFF) + 2 * (pixels[at + 1] & 0xFF) + (pixels[at + 2] & 0xFF);
      levels[i] = level;
      sum += level;
      squares += level * level;
    }
    double mean = (double) sum / levels.length;
    variance = ((double) squares / levels.length - mean * mean) / 16;
  }

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
    return new BlindPicture(pixels, size).look();
  }

  private @Nullable Undecided look() {
    if (variance - planeVariance() < LEAST_DETAIL * LEAST_DETAIL) {
      return Undecided.UNIFORM;
    }
    PictureWaves.Detail detail = PictureWaves.detail(levels, size, variance);
    double contrast = Math.sqrt(variance);
    if (isBlurred(detail, contrast)) {
      return Undecided.BLURRED;
    }
    PictureLines rows = PictureLines.rows(pixels, size);
    PictureLines columns = PictureLines.columns(pixels, size);
    double same = Math.min(MOST_SAME, Math.max(LEAST_SAME, SAME_SHARE * contrast));
    if (rows.repeated(same) >= REPEATED * size || columns.repeated(same) >= REPEATED * size) {
      return Undecided.SMEARED;
    }
    boolean drawn = rows.calm() < DRAWN && columns.calm() < DRAWN;
    boolean fine = detail.fine() > LEAST_ALTERNATING * contrast;
    return drawn || isNoise() || (fine && alternates()) || isColouredNoise()
        ? Undecided.NOISE
        : null;
  }

  /** What a plane through the brightness explains. */
  private double planeVariance() {
    long alongX = 0;
    long alongY = 0;
    for (int y = 0; y < size; y++) {
      int row = 0;
      for (int x = 0; x < size; x++) {
        int level = levels[y * size + x];
        row += level;
        alongX += level * (2 * x - size + 1);
      }
      alongY += (long) row * (2 * y - size + 1);
    }
    double spread = (double) size * size * ((double) size * size - 1) / 12;
    double slopes = ((double) alongX * alongX + (double) alongY * alongY) / 64 / spread;
    return slopes / ((double) size * size);
  }

  /** A car that is only soft has its outline between the two: it is not refused. */
  private static boolean isBlurred(PictureWaves.Detail detail, double contrast) {
    double fine = Math.max(LEAST_FINE, Math.min(MOST_FINE, LEAST_FINE_SHARE * contrast));
    double medium = Math.max(LEAST_MEDIUM_SHARE * contrast, MEDIUM_BY_FINE * detail.fine());
    return detail.fine() < fine && detail.medium() < Math.max(LEAST_MEDIUM, medium);
  }

  /** One way first, which is enough for nearly every real picture; then the mean of both. */
  private boolean isNoise() {
    double rows = alongRows(1);
    return rows < STRUCTURED
        && (rows + alongColumns(1)) / 2 < NOISE_NEXT
        && correlation(2) < NOISE_SECOND;
  }

  private boolean alternates() {
    for (int part : DISTANCES) {
      if (correlation(size / part) < ALTERNATING) {
        return true;
      }
    }
    return false;
  }

  private boolean isColouredNoise() {
    return colourVariance() > COLOURED_NOISE * COLOURED_NOISE
        && correlation(size / 6) < COLOURED_SHAPES;
  }

  private double colourVariance() {
    long red = 0;
    long blue = 0;
    long squares = 0;
    for (int at = 0; at < pixels.length; at += CHANNELS) {
      int green = pixels[at + 1] & 0xFF;
      int moreRed = (pixels[at] & 0xFF) - green;
      int moreBlue = (pixels[at + 2] & 0xFF) - green;
      red += moreRed;
      blue += moreBlue;
      squares += moreRed * moreRed + moreBlue * moreBlue;
    }
    double count = levels.length;
    return squares / count - (red / count) * (red / count) - (blue / count) * (blue / count);
  }

  /** The mean of both ways: noise that was enlarged along one is smooth along that. */
  private double correlation(int apart) {
    return (alongRows(apart) + alongColumns(apart)) / 2;
  }

  private double alongRows(int apart) {
    return correlation(apart, 0);
  }

  private double alongColumns(int apart) {
    return correlation(0, apart);
  }

  /** Of pixels so far apart, by their differences: whole numbers, and no second pass. */
  private double correlation(int right, int down) {
    long squares = 0;
    int offset = down * size + right;
    for (int y = down; y < size; y++) {
      int sum = 0;
      for (int at = y * size + right; at < (y + 1) * size; at++) {
        int difference = levels[at] - levels[at - offset];
        sum += difference * difference;
      }
      squares += sum;
    }
    double pairs = (double) (size - right) * (size - down);
    return 1 - squares / 16.0 / pairs / (2 * variance);
  }
}
