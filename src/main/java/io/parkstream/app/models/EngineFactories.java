package io.parkstream.app.models;

import io.parkstream.ParkstreamException;
import io.parkstream.app.models.EngineOffer.Forms;
import io.parkstream.app.models.EngineOffer.OneDnnOffer;
import io.parkstream.config.EngineConfig;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.engine.CalibratedEngineFactory;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.Precision;
import io.parkstream.engine.dl4j.Dl4jEngineFactory;
import io.parkstream.engine.onednn.OneDnn;
import io.parkstream.engine.onednn.OneDnnEngineFactory;
import io.parkstream.engine.onnx.OnnxEngineFactory;
import io.parkstream.engine.onnx.OnnxRuntime;
import io.parkstream.engine.onnx.Processor;
import io.parkstream.model.CalibrationFile;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.model.QuantizedModel;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The only place that chooses an engine. */
public final class EngineFactories {
  private static final Logger log = Logger.getLogger(EngineFactories.class);

  private EngineFactories() {}

  /**
   * An engine that has the machine to itself, for commands that work offline.
   *
   * @param maxBatchSize largest batch that it takes
   * @throws io.parkstream.ParkstreamException if what is asked for is not there
   */
  public static EngineFactory offline(
      Model model, EngineKind kind, EnginePrecision precision, int maxBatchSize) {
    return choose(model, kind, precision, maxBatchSize, alone());
  }

  /** As {@link #offline}, one of several that work at the same time with a thread each. */
  public static EngineFactory onOneCore(
      Model model, EngineKind kind, EnginePrecision precision, int maxBatchSize) {
    return choose(model, kind, precision, maxBatchSize, new EngineShape(1, 1));
  }

  /** As {@link #offline}, but the answers are the network's own, to calibrate with. */
  public static EngineFactory uncalibrated(
      Model model, EngineKind kind, EnginePrecision precision, int maxBatchSize) {
    return new Network(model, kind, precision, maxBatchSize, alone());
  }

  /**
   * The engines of the service, over a model.
   *
   * @param engines that work at the same time, as {@link #count} says
   */
  public static EngineFactory configured(
      ParkstreamConfig config, Model model, int maxBatchSize, int engines) {
    EngineConfig engine = config.engine();
    return choose(
        model,
        engine.kind(),
        engine.precision(),
        maxBatchSize,
        new EngineShape(engines, EngineShape.threads(engine.threads(), engines, cores())));
  }

  /** As {@link #configured}, on one core: for a model that must not be in the way of another. */
  public static EngineFactory besideOthers(ParkstreamConfig config, Model model, int maxBatchSize) {
    return choose(
        model,
        config.engine().kind(),
        config.engine().precision(),
        maxBatchSize,
        new EngineShape(1, 1));
  }

  /** The configured model, its files checked. */
  public static Model model(ParkstreamConfig config) {
    ModelRepository repository = new ModelRepository(config.model().directory());
    String name = config.model().name();
    return config.model().version().isPresent()
        ? repository.open(name, config.model().version().getAsInt())
        : repository.latest(name);
  }

  /**
   * Engines of the service that work at the same time. Where that follows from the model, the
   * newest version's card is looked at; models that come later have to do with as many.
   */
  public static int count(ParkstreamConfig config) {
    EngineConfig engine = config.engine();
    EngineKind library = engine.kind();
    if (library == EngineKind.AUTO && engine.count().isEmpty() && engine.threads().isEmpty()) {
      library = likely(config);
    }
    return EngineShape.of(library, engine.count(), engine.threads(), cores()).engines();
  }

  /** A model that cannot be read is another's to report. */
  private static EngineKind likely(ParkstreamConfig config) {
    ModelRepository repository = new ModelRepository(config.model().directory());
    EngineConfig engine = config.engine();
    try {
      Forms forms = Forms.of(repository.glance(config.model().name(), config.model().version()));
      EngineOffer offer = offer(forms, engine.kind());
      return EngineChoice.of(engine.kind(), engine.precision(), offer).library();
    } catch (ParkstreamException e) {
      log.debugf("no engine can be chosen yet: %s", e.getMessage());
      return EngineKind.ONNX;
    }
  }

  /**
   * One engine's factory; says in a line what was chosen and why. Whatever the engine, what leaves
   * it is calibrated as the card and the calibrations beside it say.
   */
  static EngineFactory choose(
      Model model,
      EngineKind kind,
      EnginePrecision precision,
      int maxBatchSize,
      EngineShape shape) {
    return new CalibratedEngineFactory(
        new Network(model, kind, precision, maxBatchSize, shape), CalibrationFile.applied(model));
  }

  /**
   * The chosen engine, or, where oneDNN was chosen automatically and does not support this model,
   * that of another library. All engines of one model are of the same library.
   */
  private static final class Network implements EngineFactory {
    private final Model model;
    private final EngineKind kind;
    private final EnginePrecision precision;
    private final int maxBatchSize;
    private final EngineShape shape;
    private final EngineOffer offer;

    // guarded by this
    private EngineChoice choice;
    private EngineFactory engines;
    private boolean hasOpened;

    Network(
        Model model,
        EngineKind kind,
        EnginePrecision precision,
        int maxBatchSize,
        EngineShape shape) {
      this.model = model;
      this.kind = kind;
      this.precision = precision;
      this.maxBatchSize = maxBatchSize;
      this.shape = shape;
      offer = offer(forms(model), kind);
      choice = EngineChoice.of(kind, precision, offer);
      engines = engines(choice);
    }

    @Override
    public synchronized InferenceEngine open() {
      boolean mayChange =
          kind == EngineKind.AUTO && choice.library() == EngineKind.ONEDNN && !hasOpened;
      InferenceEngine engine;
      try {
        engine = engines.open();
      } catch (EngineException e) {
        if (!mayChange) {
          throw e;
        }
        engine = openOther(e);
      }
      hasOpened = true;
      return engine;
    }

    private InferenceEngine openOther(EngineException failure) {
      String problem = String.valueOf(failure.getMessage());
      log.warnf("another engine is taken, which may be slower: %s", problem);
      try {
        choice = EngineChoice.of(kind, precision, offer.withoutOneDnn(problem));
        engines = engines(choice);
        return engines.open();
      } catch (ParkstreamException e) {
        e.addSuppressed(failure);
        throw e;
      }
    }

    private EngineFactory engines(EngineChoice taken) {
      log.infof(
          "%s of %s, %s in %s on %s, for model %s/%d: %s",
          many(shape.engines(), "engine"),
          many(shape.threads(), "thread"),
          word(taken.library()),
          taken.precision().word(),
          word(taken.device()),
          model.identity().name(),
          model.identity().version(),
          taken.why());
      int threads = shape.threads();
      return switch (taken.library()) {
        case ONEDNN -> new OneDnnEngineFactory(model, taken.precision(), maxBatchSize, threads);
        case DL4J -> new Dl4jEngineFactory(model, maxBatchSize, threads);
        case ONNX ->
            new OnnxEngineFactory(model, taken.precision(), taken.device(), maxBatchSize, threads);
        case AUTO -> throw new IllegalStateException("a choice is never auto");
      };
    }
  }

  private static Forms forms(Model model) {
    return Forms.of(Optional.ofNullable(model.quantized()).map(QuantizedModel::agreements));
  }

  /** Loads no library but those that may be chosen. */
  private static EngineOffer offer(Forms forms, EngineKind kind) {
    boolean mayBeOneDnn = kind == EngineKind.ONEDNN || kind == EngineKind.AUTO;
    OneDnnOffer oneDnn = mayBeOneDnn ? oneDnn() : OneDnnOffer.NOT_ASKED;
    if (kind == EngineKind.DL4J || kind == EngineKind.ONEDNN) {
      return new EngineOffer(forms, Processor.dotProduct(), "", false, "", oneDnn);
    }
    boolean builtForCuda = OnnxRuntime.isBuiltForCuda();
    return new EngineOffer(
        forms,
        Processor.dotProduct(),
        OnnxRuntime.problem(),
        builtForCuda,
        builtForCuda ? OnnxRuntime.cudaProblem() : "",
        oneDnn);
  }

  private static OneDnnOffer oneDnn() {
    boolean hasMatrices = OneDnn.hasMatrices();
    return new OneDnnOffer(
        OneDnn.problem(),
        OneDnn.instructions(),
        OneDnn.isFastIn(Precision.INT8),
        // elsewhere AVX-512's own bfloat16 was slower than single precision
        hasMatrices || OneDnn.isFastIn(Precision.BF16) && Processor.isAmd(),
        hasMatrices);
  }

  /** One that has the machine to itself. */
  private static EngineShape alone() {
    return new EngineShape(1, cores());
  }

  private static String many(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
