package io.parkstream.cli;

import io.parkstream.app.models.Engines;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which model an offline command uses. */
final class ModelOptions {
  /** That of the launcher's folder, wherever it is called from: the one that the service reads. */
  static final String REPOSITORY = "${sys:launcher.home:-.}/models";

  /** Offline there is nobody to wait for: full batches. */
  private static final int BATCH = 32;

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      defaultValue = REPOSITORY,
      description = "The model repository (default: ${DEFAULT-VALUE}).")
  Path repository = Path.of("models");

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

  @Option(
      names = "--engine",
      paramLabel = "KIND",
      description = "What computes: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  EngineKind kind = EngineKind.AUTO;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "In which numbers: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  EnginePrecision precision = EnginePrecision.AUTO;

  Model open() {
    ModelRepository models = new ModelRepository(repository);
    return version > 0 ? models.open(name, version) : models.latest(name);
  }

  /** An engine whose answers are the network's own, to calibrate with. */
  InferenceEngine uncalibratedEngine(Model model) {
    return Engines.uncalibrated(model, kind, precision, BATCH).open();
  }

  InferenceEngine engine(Model model) {
    return Engines.offline(model, kind, precision, BATCH).open();
  }
}
