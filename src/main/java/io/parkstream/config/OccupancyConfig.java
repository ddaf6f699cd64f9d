package io.parkstream.config;

import io.smallrye.config.WithDefault;

/** How much evidence changes what is believed of a space. */
public interface OccupancyConfig {
  /** Agreeing classifications in a row that make a space occupied, 1 to 100. */
  @WithDefault("2")
  int toOccupied();

  /**
   * Agreeing classifications in a row that make a space empty, 1 to 100. More than to become
   * occupied, because sending a driver to a taken space is the dearer mistake.
   */
  @WithDefault("3")
  int toEmpty();

  /**
   * Classifications nearer than this to one half are no evidence at all, 0 to below 0.5; 0 takes
   * every one.
   */
  @WithDefault("0.1")
  double uncertainty();
}
