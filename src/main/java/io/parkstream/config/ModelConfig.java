package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Which trained weights answer. */
public interface ModelConfig {
  /**
   * The model repository: {@code <directory>/<name>/<version>/}. By default the folder {@code
   * models} beside the launcher, or in the working directory without it.
   */
  @WithDefault("${launcher.home:.}/models")
  Path directory();

  /** The model's folder in the repository. */
  @WithDefault("parking")
  String name();

  /** The version, at least 1; the newest in the folder if unset. */
  OptionalInt version();
}
