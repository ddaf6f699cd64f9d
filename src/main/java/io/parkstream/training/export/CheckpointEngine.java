package io.parkstream.training.export;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.dl4j.Dl4jEngineFactory;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.Model;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Opens weights that are not in the repository yet, to measure them. */
public final class CheckpointEngine {
  /** Batch size to measure with; any would do. */
  private static final int BATCH = 16;

  private CheckpointEngine() {}

  /**
   * An engine without golden answers to be held to.
   *
   * @param draft says variant and input
   * @param tolerance goes with the model
   */
  public static InferenceEngine open(String name, Path onnx, ModelCard draft, double tolerance)
      throws IOException {
    Model unproven =
        new Model(
            new ModelIdentity(name, 0, ModelRepository.sha256(onnx)),
            draft,
            new GoldenPictures(tolerance, List.of()),
            onnx);
    return new Dl4jEngineFactory(unproven, BATCH, Runtime.getRuntime().availableProcessors())
        .open();
  }
}
