package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/** What computes the answers. */
public interface EngineConfig {
  /**
   * Engines that work at the same time, 1 to 64, each with a thread and weights of its own. One
   * engine already uses all cores for a batch: more than one helps only on large machines.
   */
  @WithDefault("1")
  int count();

  /**
   * Cores that one engine computes with, 1 to 1024; unset, the machine's cores divided among the
   * engines.
   */
  OptionalInt threads();
}
