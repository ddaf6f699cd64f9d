package io.parkstream.cli;

import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What {@code replay} tries instead of the baseline: whatever is not given stays as it is. */
final class ReplayTrial {
  @Option(
      names = "--other-model",
      paramLabel = "NAME[/N]",
      description = "Another model, its newest version or this one.")
  @Nullable String model;

  @Option(
      names = "--other-repository",
      paramLabel = "DIR",
      description =
          "Where it lies; alone, the newest version there of --model. Default: --repository.")
  @Nullable Path repository;

  @Option(names = "--other-to-occupied", paramLabel = "N", description = "Agreeing answers.")
  @Nullable Integer toOccupied;

  @Option(
      names = "--other-to-occupied-for",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "Between the first and the last of them.")
  @Nullable Duration toOccupiedFor;

  @Option(names = "--other-to-empty", paramLabel = "N", description = "Agreeing answers.")
  @Nullable Integer toEmpty;

  @Option(
      names = "--other-to-empty-for",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "Between the first and the last of them.")
  @Nullable Duration toEmptyFor;

  @Option(
      names = "--other-uncertainty",
      paramLabel = "P",
      description = "Nearer to one half is no evidence.")
  @Nullable Double uncertainty;

  @Option(names = "--other-to-unknown", paramLabel = "N", description = "Answers without evidence.")
  @Nullable Integer toUnknown;

  @Option(
      names = "--other-to-unknown-for",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "Between the first and the last of them.")
  @Nullable Duration toUnknownFor;

  boolean isNothing() {
    return model == null && repository == null && leavesEvidence();
  }

  private boolean leavesEvidence() {
    return toOccupied == null
        && toOccupiedFor == null
        && toEmpty == null
        && toEmptyFor == null
        && uncertainty == null
        && toUnknown == null
        && toUnknownFor == null;
  }

  OccupancyPolicy evidence(OccupancyPolicy now) {
    return new OccupancyPolicy(
        or(toOccupied, now.toOccupied()),
        or(toOccupiedFor, now.toOccupiedFor()),
        or(toEmpty, now.toEmpty()),
        or(toEmptyFor, now.toEmptyFor()),
        or(uncertainty, now.uncertainty()),
        or(toUnknown, now.toUnknown()),
        or(toUnknownFor, now.toUnknownFor()));
  }

  private static <T> T or(@Nullable T tried, T now) {
    return tried == null ? now : tried;
  }

  /** Whether another model is tried. */
  boolean hasModel() {
    return model != null || repository != null;
  }

  /**
   * The other model: in another repository the one of the same name, unless one is given.
   *
   * @throws ParameterException if the version is no number
   */
  Model model(CommandLine line, ModelOptions baseline) {
    ModelRepository models =
        repository == null ? baseline.chosen.repository.open() : new ModelRepository(repository);
    String[] parts = (model == null ? baseline.chosen.name : model).split("/", 2);
    return parts.length == 1
        ? models.latest(parts[0])
        : models.open(parts[0], version(line, parts[1]));
  }

  private static int version(CommandLine line, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          line, "--other-model: " + text + " is not a version; expected a number", e);
    }
  }
}
