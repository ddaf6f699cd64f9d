package io.parkstream.config;

import io.smallrye.config.WithDefault;

/** What computes the answers. */
public interface EngineConfig {
  /**
   * Networks that work at the same time, 1 to 64, each with a thread and weights of its own. An
   * engine already uses all cores for one batch: more than one helps only on large machines.
   */
  @WithDefault("1")
  int threads();
}
