package io.parkstream.app;

import io.parkstream.engine.InferenceEngines;
import io.parkstream.engine.dl4j.Dl4jEngines;
import io.parkstream.model.Model;

/** The only place that chooses an engine. */
public final class Engines {
  private Engines() {}

  /**
   * Prepares engines for a model: DL4J, the one there is.
   *
   * @param maxBatchSize largest batch that each engine takes
   * @param engines how many will be opened; they share the cores evenly
   */
  public static InferenceEngines of(Model model, int maxBatchSize, int engines) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Dl4jEngines(model, maxBatchSize, Math.max(1, cores / engines));
  }
}
