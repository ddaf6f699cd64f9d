package io.parkstream.app;

import io.parkstream.config.ParkstreamConfig;
import io.parkstream.engine.InferenceEngines;
import io.parkstream.engine.dl4j.Dl4jEngines;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;

/** The only place that chooses an engine; there is one to choose, DL4J. */
public final class Engines {
  private Engines() {}

  /**
   * An engine that has the machine to itself, for commands that work offline.
   *
   * @param maxBatchSize largest batch that it takes
   */
  public static InferenceEngines offline(Model model, int maxBatchSize) {
    return new Dl4jEngines(model, maxBatchSize, cores());
  }

  /** The engines of the service, over the configured model. */
  static InferenceEngines configured(ParkstreamConfig config, int maxBatchSize) {
    ModelRepository repository = new ModelRepository(config.model().directory());
    String name = config.model().name();
    Model model =
        config.model().version().isPresent()
            ? repository.open(name, config.model().version().getAsInt())
            : repository.latest(name);
    int threads = config.engine().threads().orElse(Math.max(1, cores() / config.engine().count()));
    return new Dl4jEngines(model, maxBatchSize, threads);
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
