package io.parkstream.tools.simulator;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded chance for the simulator. Each thing that is drawn rolls dice of its own, named by what it
 * is, so that one more car does not change the colour of all others. Not thread safe.
 */
public final class Dice {
  private final SplittableRandom random;

  private Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Dice for the thing that these numbers name. */
  public static Dice of(long seed, long... names) {
    long mixed = mix(seed);
    for (long name : names) {
      mixed = mix(mixed * 31 + name);
    }
    return new Dice(mixed);
  }

  /** The finalizer of SplitMix64: neighbouring seeds give unrelated dice. */
  private static long mix(long z) {
    z += 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  public double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** Evenly from 0 to bound − 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  double gaussian() {
    return random.nextGaussian();
  }

  /** Exponential with this mean: the time to the next event of a Poisson process. */
  double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  <T> T pick(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  @SafeVarargs
  final <T> T pick(T... things) {
    return things[random.nextInt(things.length)];
  }

  /** A name for dice of another thing. */
  long nextName() {
    return random.nextLong();
  }
}
