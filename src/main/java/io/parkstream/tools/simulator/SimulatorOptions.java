package io.parkstream.tools.simulator;

import java.time.Duration;

/**
 * What car park to simulate.
 *
 * @param style the family of its looks
 * @param seed of everything
 * @param site its id
 * @param cameras how many
 * @param spacesPerCamera at most; a camera that sees fewer whole spaces owns fewer
 * @param traffic how busy, in simulated time
 * @param lightHolds how long, in simulated time, a camera's light stays as it is
 */
public record SimulatorOptions(
    SimulatorStyle style,
    long seed,
    String site,
    int cameras,
    int spacesPerCamera,
    CarPark.Traffic traffic,
    Duration lightHolds) {

  /** Cars stay 20 s on average and never less than 6 s: a minute shows each space change. */
  public static final CarPark.Traffic BRISK =
      new CarPark.Traffic(Duration.ofSeconds(20), Duration.ofSeconds(6), 0.5);

  /** An afternoon: cars stay 90 min on average and never less than 12 min. */
  public static final CarPark.Traffic AFTERNOON =
      new CarPark.Traffic(Duration.ofMinutes(90), Duration.ofMinutes(12), 0.65);

  public SimulatorOptions {
    if (cameras < 1 || spacesPerCamera < 1) {
      throw new IllegalArgumentException(
          cameras + " cameras with " + spacesPerCamera + " spaces: each must be at least 1");
    }
    if (lightHolds.isZero() || lightHolds.isNegative()) {
      throw new IllegalArgumentException("lightHolds must be positive and not " + lightHolds);
    }
  }
}
