package io.parkstream.tools.bench;

import java.time.Duration;
import java.util.Set;

/**
 * What to measure.
 *
 * @param parts which parts, in the order of the enum
 * @param rounds how often what is compared is measured in turn; medians are reported
 * @param time how long each thing is measured, about
 * @param fastCrops of a backlog for engines that cost nothing
 * @param waiting time of a batch of the engine that only waits
 */
public record BenchOptions(
    Set<BenchPart> parts, int rounds, Duration time, int fastCrops, Duration waiting) {
  public BenchOptions {
    if (rounds < 1 || fastCrops < 1000 || time.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "at least 1 round, 1000 crops and 1 s are needed: "
              + rounds
              + ", "
              + fastCrops
              + ", "
              + time);
    }
  }
}
