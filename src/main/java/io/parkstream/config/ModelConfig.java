package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
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

  /**
   * How often the folder is looked at for a newer version, which then takes the place of the one
   * that answers without a pause; {@code 0s} never does. At most 1h. Does not apply to a configured
   * version.
   */
  @WithDefault("30s")
  Duration poll();
}
