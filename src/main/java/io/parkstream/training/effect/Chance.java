package io.parkstream.training.effect;

import java.util.SplittableRandom;

/** Shorthand for what painters ask of chance. Stateless. */
final class Chance {
  private Chance() {}

  static double between(SplittableRandom random, double low, double high) {
    return low + random.nextDouble() * (high - low);
  }

  static boolean one(SplittableRandom random, int in) {
    return random.nextInt(in) == 0;
  }

  /** Any direction, in radians. */
  static double angle(SplittableRandom random) {
    return random.nextDouble() * 2 * Math.PI;
  }

  /** A grey with a cast, red, green, blue from 0 to 255; warm above 0. */
  static double[] grey(double level, double warm) {
    return new double[] {level + warm, level + warm * 0.3, level - warm};
  }
}
