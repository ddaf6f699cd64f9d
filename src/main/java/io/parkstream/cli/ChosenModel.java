package io.parkstream.cli;

import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which trained weights a command reads: a model's name and version in a repository. */
final class ChosenModel {
  @Mixin RepositoryOption repository = new RepositoryOption();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model (default: ${DEFAULT-VALUE}).")
  String name = "parking";

  @Option(
      names = "--model-version",
      paramLabel = "N",
      description = "Its version (default: the newest).")
  int version;

  /**
   * Opens the version that was chosen, or the newest.
   *
   * @throws io.parkstream.ParkstreamException if there is none, or one of its files is damaged
   */
  Model open() {
    ModelRepository models = repository.open();
    return version > 0 ? models.open(name, version) : models.latest(name);
  }
}
