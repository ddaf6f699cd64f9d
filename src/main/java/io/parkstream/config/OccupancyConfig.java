package io.parkstream.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much evidence changes what is believed of a space, and for how long that is believed. */
public interface OccupancyConfig {
  /** Agreeing classifications in a row that make a space occupied, 1 to 100. */
  @WithDefault("4")
  int toOccupied();

  /**
   * Time of capture between the first and the last of them, at most 1h: longer than someone walks
   * past.
   */
  @WithDefault("5s")
  Duration toOccupiedFor();

  /**
   * Agreeing classifications in a row that make a space empty, 1 to 100. More than to become
   * occupied, because sending a driver to a taken space is the dearer mistake.
   */
  @WithDefault("5")
  int toEmpty();

  /** Time of capture between the first and the last of them, at most 1h. */
  @WithDefault("10s")
  Duration toEmptyFor();

  /**
   * Classifications nearer than this to one half are no evidence at all, 0 to below 0.5; 0 takes
   * every one.
   */
  @WithDefault("0.1")
  double uncertainty();

  /** Classifications in a row that are no evidence and make a space unknown, 1 to 10000. */
  @WithDefault("20")
  int toUnknown();

  /** Time of capture between the first and the last of them, at most 1d. */
  @WithDefault("2m")
  Duration toUnknownFor();

  /**
   * Longest time without a crop of a camera before its spaces are unknown, 1s to 1d; a space map
   * may say otherwise for its camera. Longer than the camera's longest pause.
   */
  @WithDefault("1m")
  Duration silenceBudget();

  /**
   * Longest time without an accepted crop of a space, whose camera sends, before the space is
   * unknown, 1s to 1d. At least twice the camera's silence budget is given.
   */
  @WithDefault("2m")
  Duration staleAfter();

  /** After so long the last state of a space is published again with what was seen, 1s to 1h. */
  @WithDefault("30s")
  Duration refresh();

  /**
   * Spaces of one partition, 1 to 1000000; of more nothing is learned, their maps are refused, and
   * it is counted. Each takes 2.5 KiB of memory, and a map as much more as its JSON has. An
   * instance that is alone has all partitions.
   */
  @WithDefault("8000")
  int maxSpacesPerPartition();

  /**
   * Memory of the heap that spaces, maps and the counts of sites may take in one instance, all its
   * partitions together, 3M to 64G; what has no room is refused as above. A third is for the
   * counts, at 1 KiB for each space, also one that was retired within a day, and for each site.
   */
  @WithDefault("360M")
  MemorySize maxMemory();

  /** Least time between two publications of the counts of a site, at most 1m; 0 publishes each. */
  @WithDefault("1s")
  Duration siteInterval();
}
