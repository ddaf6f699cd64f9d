package io.parkstream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.ParkstreamException;
import io.parkstream.batch.BatchHandler;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.EngineGuard;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.engine.onednn.OneDnn;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import io.parkstream.metrics.BatchMeters;
import io.parkstream.metrics.EngineMeters;
import io.parkstream.stream.CropClassifier;
import io.parkstream.stream.DecodedCrop;
import io.parkstream.stream.Prediction;
import io.parkstream.stream.TracedClassifier;
import io.parkstream.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The model's side of the service: the inference threads, each with an engine of its own behind the
 * guard that watches it, and the decoder that makes pictures as large as the model wants them. The
 * model is loaded by the first inference thread, once for all.
 *
 * <p>Started once and closed once, by one thread; in between all threads may ask.
 */
final class ModelRunner {
  private static final Logger log = Logger.getLogger(ModelRunner.class);

  /** A model that is still being loaded is reported this often. */
  private static final Duration LOADING_REPORTS = Duration.ofSeconds(30);

  private final ServiceSettings settings;
  private final Supplier<EngineFactory> engines;
  private final LiveCalibrations calibrations;
  private final BatchMeters meters;
  private final EngineGuard guard;
  private final Tracing tracing;
  private final StartTimeline timeline;
  private final Clock clock;
  private @Nullable EngineFactory loaded;
  private volatile @Nullable DynamicBatcher<DecodedCrop, Prediction> batcher;
  private volatile @Nullable ModelIdentity opened;
  private volatile @Nullable OpenCvPictureDecoder decoder;

  /**
   * @param engines loads and checks the model; called once, on an inference thread
   * @param calibrations go before the model's own
   * @param tracing of single crops; stays the caller's
   * @param timeline hears when the weights are loaded and when the model is warm
   */
  ModelRunner(
      ServiceSettings settings,
      Supplier<EngineFactory> engines,
      LiveCalibrations calibrations,
      MeterRegistry registry,
      Tracing tracing,
      StartTimeline timeline,
      Clock clock) {
    this.settings = settings;
    this.engines = engines;
    this.calibrations = calibrations;
    this.meters = new BatchMeters(registry);
    this.guard =
        new EngineGuard(
            settings.inference().maxBatchTime(),
            System::nanoTime,
            new EngineMeters(registry, OneDnn::nativeBytes));
    this.tracing = tracing;
    this.timeline = timeline;
    this.clock = clock;
  }

  /** Starts the inference threads, which load the model, and returns at once. */
  void start() {
    DynamicBatcher<DecodedCrop, Prediction> started =
        new DynamicBatcher<>(
            settings.inference().batch(), settings.inference().engines(), this::open, meters);
    batcher = started;
    meters.watch(started);
  }

  /** On the inference thread that the engine then belongs to. */
  private BatchHandler<DecodedCrop, Prediction> open() {
    InferenceEngine engine = guard.guard(loadedEngines().open());
    decoderFor(engine.input());
    opened = engine.model();
    CropClassifier classifier = CropClassifier.measured(engine, calibrations, clock);
    return tracing.isOn() ? new TracedClassifier(classifier, tracing) : classifier;
  }

  /** Loads once, whichever inference thread comes first. */
  private EngineFactory loadedEngines() {
    synchronized (engines) {
      EngineFactory all = loaded;
      if (all == null) {
        all = engines.get();
        loaded = all;
        timeline.mark("weights");
      }
      return all;
    }
  }

  private synchronized void decoderFor(PixelShape shape) {
    if (decoder == null) {
      decoder = new OpenCvPictureDecoder(shape, settings.intake().pictures());
    }
  }

  /**
   * Waits until every inference thread has an engine that answers.
   *
   * @throws ParkstreamException if the model cannot be loaded, with the reason
   */
  void awaitWarm() throws InterruptedException {
    DynamicBatcher<DecodedCrop, Prediction> opening = batcher();
    try {
      while (!opening.awaitReady(LOADING_REPORTS)) {
        log.info("the model is still being loaded");
      }
    } catch (IllegalStateException e) {
      throw new ParkstreamException(
          e.getCause() == null ? String.valueOf(e.getMessage()) : reason(e.getCause()), e);
    }
    timeline.mark("model");
  }

  private static String reason(Throwable failure) {
    return failure instanceof ParkstreamException
        ? String.valueOf(failure.getMessage())
        : "the model cannot be loaded: " + failure;
  }

  /** The model that the engines were opened with. Only once it is warm. */
  ModelIdentity opened() {
    return made(opened);
  }

  /** Takes crops for the engines. Only after the start. */
  DynamicBatcher<DecodedCrop, Prediction> batcher() {
    return made(batcher);
  }

  /** Decodes a picture to the model's input. Only once the model is warm. */
  DecodeResult decode(byte[] picture) {
    return made(decoder).decode(picture);
  }

  /** No full batch waits. */
  boolean hasSpareCapacity() {
    return batcher().counts().waiting() < settings.inference().batch().maxSize();
  }

  /** Why an engine does not come back, if one does not. */
  Optional<String> fault() {
    return guard.fault();
  }

  /** Finishes the batches in flight, but waits no longer than this. */
  void close(Duration timeout) {
    DynamicBatcher<DecodedCrop, Prediction> used = batcher;
    if (used != null) {
      used.close(timeout);
    }
  }

  /** Only once nothing decodes any more: the decoder's memory is not the heap's. */
  void closeDecoder() {
    OpenCvPictureDecoder used = decoder;
    if (used != null) {
      used.close();
    }
  }

  private static <T> T made(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the model is used before it was started");
    }
    return part;
  }
}
