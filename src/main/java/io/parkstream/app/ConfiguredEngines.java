package io.parkstream.app;

import io.parkstream.config.ParkstreamConfig;
import io.parkstream.engine.InferenceEngines;
import io.parkstream.engine.dl4j.Dl4jEngines;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;

/** Chooses the engine. */
final class ConfiguredEngines {
  private ConfiguredEngines() {}

  static InferenceEngines open(ParkstreamConfig config, int maxBatchSize) {
    ModelRepository repository = new ModelRepository(config.model().directory());
    String name = config.model().name();
    Model model =
        config.model().version().isPresent()
            ? repository.open(name, config.model().version().getAsInt())
            : repository.latest(name);
    return new Dl4jEngines(model, maxBatchSize, threadsPerEngine(config));
  }

  private static int threadsPerEngine(ParkstreamConfig config) {
    int cores = Runtime.getRuntime().availableProcessors();
    return config.engine().threads().orElse(Math.max(1, cores / config.engine().count()));
  }
}
