package io.parkstream.stream;

/** How much of a picture is fine, by the cosines that it is made of. */
final class PictureWaves {
  /** Detail is what is finer than a twelfth of the picture: half waves of 4 pixels of 48. */
  private static final int FINE = 4;

  /** And what is finer than an eighth of the picture: half waves of 6 pixels of 48. */
  private static final int COARSE = 6;

  private PictureWaves() {}

  /**
   * Standard deviations, in levels of 255.
   *
   * @param fine of what is finer than a twelfth of the picture
   * @param medium of what is finer than an eighth
   */
  record Detail(double fine, double medium) {}

  /**
   * Measures a picture.
   *
   * @param levels four times the brightness, row by row
   * @param variance of the brightness
   */
  static Detail detail(int[] levels, int size, double variance) {
    int waves = size / FINE;
    float[] weights = cosineWeights(levels, size, waves);
    double squares = 0;
    double coarse = 0;
    for (int i = 1; i < waves * waves; i++) {
      double square = (double) weights[i] * weights[i] / 16 / size / size;
      squares += square;
      coarse += i / waves < size / COARSE && i % waves < size / COARSE ? square : 0;
    }
    return new Detail(root(variance - squares), root(variance - coarse));
  }

  /** Of what rounding may have made negative. */
  private static double root(double square) {
    return Math.sqrt(Math.max(0, square));
  }

  /** Of the longest cosines along both ways; the first is the mean. */
  private static float[] cosineWeights(int[] levels, int size, int waves) {
    float[] cosines = Cosines.of(size);
    float[] alongRows = new float[size * waves];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        addScaled(alongRows, y * waves, cosines, x * waves, levels[y * size + x], waves);
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
}
