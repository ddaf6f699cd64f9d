package io.parkstream.cli;

import io.parkstream.app.models.EngineFactories;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.model.Model;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model an offline command uses, and what computes its answers. */
final class ModelOptions {
  /** Offline there is nobody to wait for: full batches. */
  private static final int BATCH = 32;

  @Mixin ChosenModel chosen = new ChosenModel();

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
    return chosen.open();
  }

  /** An engine whose answers are the network's own, to calibrate with. */
  InferenceEngine uncalibratedEngine(Model model) {
    return EngineFactories.uncalibrated(model, kind, precision, BATCH).open();
  }

  InferenceEngine engine(Model model) {
    return EngineFactories.offline(model, kind, precision, BATCH).open();
  }
}
