package io.parkstream.app.models;

import io.parkstream.config.EngineConfig;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.engine.CalibratedEngines;
import io.parkstream.engine.InferenceEngines;
import io.parkstream.engine.Precision;
import io.parkstream.engine.dl4j.Dl4jEngines;
import io.parkstream.engine.onednn.OneDnn;
import io.parkstream.engine.onednn.OneDnnEngines;
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

  /** As many as can be configured. */
  private static final int MOST_ENGINES = 64;

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

  /** As {@link #offline}, one of several that work at the same time with a thread each. */
  public static InferenceEngines onOneCore(
      Model model, EngineKind kind, EnginePrecision precision, int maxBatchSize) {
    return choose(model, kind, precision, maxBatchSize, 1);
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

  /** Engines of the service that work at the same time. */
  public static int count(EngineConfig config) {
    if (config.count().isPresent()) {
      return config.count().getAsInt();
    }
    boolean isOnCores = config.kind() == EngineKind.ONEDNN;
    // an engine of one thread waits for no other, whatever else the cores have to do
    return isOnCores && config.threads().isEmpty() ? Math.min(cores(), MOST_ENGINES) : 1;
  }

  /** Cores of one engine of the service. */
  static int threads(EngineConfig config) {
    return config.threads().orElse(Math.max(1, cores() / count(config)));
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
    EngineChoice choice = EngineChoice.of(kind, precision, offer(model, kind, precision));
    log.infof(
        "engine %s in %s on %s, %d threads each, for model %s/%d: %s",
        word(choice.library()),
        choice.precision().word(),
        word(choice.device()),
        threadsPerEngine,
        model.identity().name(),
        model.identity().version(),
        choice.why());
    return switch (choice.library()) {
      case ONEDNN -> new OneDnnEngines(model, choice.precision(), maxBatchSize, threadsPerEngine);
      case DL4J -> new Dl4jEngines(model, maxBatchSize, threadsPerEngine);
      case ONNX ->
          new OnnxEngines(
              model, choice.precision(), choice.device(), maxBatchSize, threadsPerEngine);
      case AUTO -> throw new IllegalStateException("a choice is never auto");
    };
  }

  /** Loads no library but those that may be chosen. */
  private static EngineChoice.Offer offer(Model model, EngineKind kind, EnginePrecision precision) {
    boolean hasInt8 = model.quantized() != null;
    boolean asksOneDnn =
        kind == EngineKind.ONEDNN
            || kind == EngineKind.AUTO
                && (precision == EnginePrecision.BF16 || !OnnxRuntime.problem().isEmpty());
    EngineChoice.OneDnnOffer oneDnn =
        asksOneDnn
            ? new EngineChoice.OneDnnOffer(
                OneDnn.problem(),
                OneDnn.instructions(),
                OneDnn.isFastIn(Precision.INT8),
                OneDnn.isFastIn(Precision.BF16))
            : EngineChoice.OneDnnOffer.NONE;
    if (kind == EngineKind.DL4J || kind == EngineKind.ONEDNN) {
      return new EngineChoice.Offer(hasInt8, "", "", false, "", oneDnn);
    }
    boolean builtForCuda = OnnxRuntime.isBuiltForCuda();
    return new EngineChoice.Offer(
        hasInt8,
        Processor.dotProduct(),
        OnnxRuntime.problem(),
        builtForCuda,
        builtForCuda ? OnnxRuntime.cudaProblem() : "",
        oneDnn);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
