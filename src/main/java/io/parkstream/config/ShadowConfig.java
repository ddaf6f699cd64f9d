package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** A second model that answers the same crops with what capacity is left, to be compared. */
public interface ShadowConfig {
  /** The second model as {@code name/version}; there is none if unset. */
  Optional<String> model();

  /** The topic of its answers where they differ; created if topics are. */
  @WithDefault("parking.shadow")
  String topic();
}
