package io.parkstream.app.models;

import io.parkstream.config.EngineConfig;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.engine.CalibratedEngines;
import io.parkstream.engine.InferenceEngines;
import io.parkstream.engine.dl4j.Dl4jEngines;
import io.parkstream.engine.onnx.OnnxEngines;
import io.parkstream.engine.onnx.OnnxRuntime;
import io.parkstream.engine.onnx.Processor;
import io.parkstream.model.CalibrationFile;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import java.util.Locale;
import org.jboss.logging.Logger;

/** The only place that chooses an engine. */
public final class Engines {
  private static final Logger log = Logger.getLogger(Engines.class);

  private Engines() {}

  /**
   * An engine that has the machine to itself, for commands that work offline.
   *
   * @param maxBatchSize largest batch that it takes
   * @throws io.parkstream.ParkstreamException if what is asked for is not there
   */
  public static InferenceEngines offline(
      Model model, EngineKind kind, EnginePrecision precision, int maxBatchSize) {
    return choose(model, kind, precision, maxBatchSize, cores());
  }

  /** As {@link #offline}, but the answers are the network's own, to calibrate with. */
  public static InferenceEngines uncalibrated(
      Model model, EngineKind kind, EnginePrecision precision, int maxBatchSize) {
    return network(model, kind, precision, maxBatchSize, cores());
  }

  /** The engines of the service, over a model. */
  public static InferenceEngines configured(
      ParkstreamConfig config, Model model, int maxBatchSize) {
    EngineConfig engine = config.engine();
    return choose(model, engine.kind(), engine.precision(), maxBatchSize, threads(engine));
  }

  /** As {@link #configured}, on one core: for a model that must not be in the way of another. */
  public static InferenceEngines besideOthers(
      ParkstreamConfig config, Model model, int maxBatchSize) {
    return choose(model, config.engine().kind(), config.engine().precision(), maxBatchSize, 1);
  }

  /** The configured model, its files checked. */
  public static Model model(ParkstreamConfig config) {
    ModelRepository repository = new ModelRepository(config.model().directory());
    String name = config.model().name();
    return config.model().version().isPresent()
        ? repository.open(name, config.model().version().getAsInt())
        : repository.latest(name);
  }

  /** Cores of one engine of the service. */
  static int threads(EngineConfig config) {
    return config.threads().orElse(Math.max(1, cores() / config.count()));
  }

  /**
   * One engine's factory; says in a line what was chosen and why. Whatever the engine, what leaves
   * it is calibrated as the card and the calibrations beside it say.
   */
  static InferenceEngines choose(
      Model model,
      EngineKind kind,
      EnginePrecision precision,
      int maxBatchSize,
      int threadsPerEngine) {
    return new CalibratedEngines(
        network(model, kind, precision, maxBatchSize, threadsPerEngine),
        CalibrationFile.applied(model));
  }

  private static InferenceEngines network(
      Model model,
      EngineKind kind,
      EnginePrecision precision,
      int maxBatchSize,
      int threadsPerEngine) {
    EngineChoice choice = EngineChoice.of(kind, precision, offer(model, kind));
    log.infof(
        "engine %s in %s on %s, %d threads each, for model %s/%d: %s",
        word(choice.library()),
        word(choice.precision()),
        word(choice.device()),
        threadsPerEngine,
        model.identity().name(),
        model.identity().version(),
        choice.why());
    return switch (choice.library()) {
      case DL4J -> new Dl4jEngines(model, maxBatchSize, threadsPerEngine);
      case ONNX ->
          new OnnxEngines(
              model, choice.precision(), choice.device(), maxBatchSize, threadsPerEngine);
      case AUTO -> throw new IllegalStateException("a choice is never auto");
    };
  }

  /** DL4J's own users need not load the other library to be told what it could do. */
  private static EngineChoice.Offer offer(Model model, EngineKind kind) {
    boolean hasInt8 = model.quantized() != null;
    if (kind == EngineKind.DL4J) {
      return new EngineChoice.Offer(hasInt8, "", "", false, "");
    }
    boolean builtForCuda = OnnxRuntime.isBuiltForCuda();
    return new EngineChoice.Offer(
        hasInt8,
        Processor.dotProduct(),
        OnnxRuntime.problem(),
        builtForCuda,
        builtForCuda ? OnnxRuntime.cudaProblem() : "");
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
