package io.parkstream.config;

import io.smallrye.config.WithDefault;

/** What becomes of crops that are not answered as fast as they come. */
public interface BacklogConfig {
  /**
   * In which order crops are answered when they have to wait: {@code as-sent}, or {@code
   * newest-first}, the newest of each space before older ones. Then the answers of a camera are out
   * of order, those that arrive late do not affect the occupancy, and only at-least-once is
   * supported.
   */
  @WithDefault("as-sent")
  CropOrder order();

  /**
   * Whether a crop whose {@code ce_expirytime} has passed when its turn comes is counted and not
   * classified. It is counted either way.
   */
  @WithDefault("false")
  boolean dropExpired();

  /**
   * With {@code newest-first}, crops of one partition that are read and not answered at most, from
   * one batch to 100000, with 32 MiB of pictures: so far ahead newer ones are looked for, and so
   * many answers may come again after a crash.
   */
  @WithDefault("5000")
  int maxHeldPerPartition();
}
