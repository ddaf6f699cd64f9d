package io.parkstream.cli;

import io.parkstream.model.ModelRepository;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where models are read from and stored. */
final class RepositoryOption {
  /** That of the launcher's folder, wherever it is called from: the one that the service reads. */
  static final String DEFAULT = "${sys:launcher.home:-.}/models";

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      defaultValue = DEFAULT,
      description = "The model repository (default: ${DEFAULT-VALUE}).")
  Path directory = Path.of("models");

  ModelRepository open() {
    return new ModelRepository(directory);
  }
}
