package io.parkstream.tools.simulator;

/**
 * Grain of the ground and noise of the sensor, computed once: a tile that repeats far outside any
 * crop. Immutable.
 */
final class Texture {
  private static final int BITS = 8;
  private static final int SIZE = 1 << BITS;
  private static final int MASK = SIZE - 1;

  /** Normally distributed, mean 0 and sigma 1, without structure. */
  static final Texture NOISE = new Texture(11, 1, 0, 0, 0);

  /** Fine stones with faint blotches. */
  static final Texture FINE = new Texture(12, 0.75, 0.3, 0.45, 0.4);

  /** Hardly any stones, wide clouds. */
  static final Texture SMOOTH = new Texture(13, 0.35, 0.15, 0.4, 0.8);

  /** Pebbles of a few pixels. */
  static final Texture COARSE = new Texture(14, 0.45, 0.8, 0.4, 0.25);

  /** Without grain: where water would gather. */
  static final Texture CLOUDS = new Texture(15, 0, 0, 0.25, 0.9);

  private final float[] levels = new float[SIZE * SIZE];

  private Texture(long seed, double pixel, double pair, double blotch, double cloud) {
    Dice dice = Dice.of(seed);
    add(dice, pixel, 1);
    add(dice, pair, 2);
    add(dice, blotch, 12);
    add(dice, cloud, 48);
  }

  /** About normally distributed round 0. */
  float at(int x, int y) {
    return levels[(y & MASK) << BITS | (x & MASK)];
  }

  private void add(Dice dice, double amplitude, int step) {
    if (amplitude == 0) {
      return;
    }
    int cells = Math.max(1, SIZE / step);
    float[] lattice = new float[cells * cells];
    for (int i = 0; i < lattice.length; i++) {
      lattice[i] = (float) (dice.gaussian() * amplitude);
    }
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        levels[y << BITS | x] += interpolated(lattice, cells, (double) x / step, (double) y / step);
      }
    }
  }

  private static float interpolated(float[] lattice, int cells, double x, double y) {
    int x0 = (int) x;
    int y0 = (int) y;
    float fx = smooth((float) (x - x0));
    float fy = smooth((float) (y - y0));
    float a = lattice[y0 % cells * cells + x0 % cells];
    float b = lattice[y0 % cells * cells + (x0 + 1) % cells];
    float c = lattice[(y0 + 1) % cells * cells + x0 % cells];
    float d = lattice[(y0 + 1) % cells * cells + (x0 + 1) % cells];
    return (a + (b - a) * fx) * (1 - fy) + (c + (d - c) * fx) * fy;
  }

  private static float smooth(float t) {
    return t * t * (3 - 2 * t);
  }
}
