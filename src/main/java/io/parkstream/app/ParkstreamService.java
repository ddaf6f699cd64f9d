package io.parkstream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.ParkstreamException;
import io.parkstream.app.models.ModelSwitch;
import io.parkstream.app.models.Shadow;
import io.parkstream.app.topics.BrokerRefusal;
import io.parkstream.app.topics.TopicCheck;
import io.parkstream.domain.LeftOut;
import io.parkstream.domain.LeftOuts;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.metrics.FetchMeters;
import io.parkstream.metrics.StreamMeters;
import io.parkstream.stream.AnswerObserver;
import io.parkstream.stream.OccupancyTopology;
import io.parkstream.stream.PoisonRecords;
import io.parkstream.stream.clients.ConsumerWatchedTime;
import io.parkstream.stream.clients.LowWaterClientSupplier;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.tracing.Tracing;
import io.parkstream.web.CropPredictor;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.Topology;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The service: loads the model, waits for the broker, answers crops until it is closed. It starts
 * in the background, so that health can be asked from the first moment; {@link #status} never
 * waits.
 *
 * <p>The model is loaded and the broker asked for the topics at the same time, since a restart must
 * be short. The group is joined last: an instance that cannot answer takes no partitions away.
 *
 * <p>What it is made of: the {@link ModelRunner} answers, the {@link StreamsRunner} reads and
 * publishes, and the {@link ServiceLifecycle} knows how far they are.
 */
public final class ParkstreamService implements AutoCloseable {
  private static final Logger log = Logger.getLogger(ParkstreamService.class);

  /** Together at most 20 s, which leaves Kubernetes' 30 s some room. */
  private static final Duration CLOSE_STREAMS = Duration.ofSeconds(12);

  private static final Duration CLOSE_BATCHER = Duration.ofSeconds(5);
  private static final Duration CLOSE_STARTERS = Duration.ofSeconds(1);
  private static final Duration CLOSE_TRACING = Duration.ofSeconds(1);

  /** How often an engine that does not come back is looked for. */
  private static final Duration WATCH = Duration.ofSeconds(1);

  /**
   * Longest duration of {@link #close}; a supervisor must wait longer before it kills the process.
   */
  static final Duration LONGEST_CLOSE =
      CLOSE_STARTERS.multipliedBy(2).plus(CLOSE_STREAMS).plus(CLOSE_BATCHER).plus(CLOSE_TRACING);

  private final ServiceSettings settings;
  private final @Nullable Function<BooleanSupplier, Shadow> shadows;
  private final MeterRegistry registry;
  private final Tracing tracing;
  private final Clock clock;
  private final StreamMeters streamMeters;
  private final StartTimeline timeline = new StartTimeline();
  private final LiveCalibrations calibrations = new LiveCalibrations();
  private final LeftOuts leftOuts;
  private final LowWaterOffsets lowWater;
  private final ServiceLifecycle lifecycle;
  private final ModelRunner model;
  private final StreamsRunner streams;
  private final Thread modelStarter;
  private final Thread streamsStarter;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "parkstream-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable Shadow shadow;

  /**
   * Makes a service that does nothing yet.
   *
   * @param engines loads and checks the model; called once, in the background
   * @param registry for the meters; stays the caller's
   */
  public ParkstreamService(
      ServiceSettings settings, Supplier<EngineFactory> engines, MeterRegistry registry) {
    this(settings, engines, registry, null, Tracing.OFF);
  }

  /**
   * As above.
   *
   * @param shadows makes the shadow, once, given whether the first model leaves capacity; it is
   *     closed here. Null for no second model
   * @param tracing of single crops; closed here
   */
  ParkstreamService(
      ServiceSettings settings,
      Supplier<EngineFactory> engines,
      MeterRegistry registry,
      @Nullable Function<BooleanSupplier, Shadow> shadows,
      Tracing tracing) {
    this.settings = settings;
    this.shadows = shadows;
    this.registry = registry;
    this.tracing = tracing;
    this.clock = Clock.systemUTC();
    this.leftOuts = new LeftOuts(clock);
    this.streamMeters = new StreamMeters(registry, settings.topics().names());
    this.lifecycle = new ServiceLifecycle(settings.streams().bootstrapServers(), timeline, clock);
    ServiceMeters.register(registry, lifecycle::status, leftOuts);
    this.model =
        new ModelRunner(settings, engines, calibrations, registry, tracing, timeline, clock);
    this.streams = new StreamsRunner(settings.streams(), registry, lifecycle);
    this.lowWater = new LowWaterOffsets(streamMeters);
    this.modelStarter = starter("parkstream-start-model", this::warmModel);
    this.streamsStarter = starter("parkstream-start-streams", this::makeStreams);
  }

  /** Starts in the background and returns at once. May be called once. */
  public void start() {
    timeline.mark("command");
    model.start();
    if (shadows != null) {
      shadow = shadows.apply(model::hasSpareCapacity);
    }
    lifecycle.started();
    watch.scheduleWithFixedDelay(
        () -> model.fault().ifPresent(this::loseEngine),
        WATCH.toMillis(),
        WATCH.toMillis(),
        TimeUnit.MILLISECONDS);
    modelStarter.start();
    streamsStarter.start();
  }

  public ServiceStatus status() {
    return lifecycle.status();
  }

  /** What this instance leaves out at the moment. */
  List<LeftOut> leftOut() {
    return leftOuts.all();
  }

  /**
   * Reads labels, their pictures as the model takes them.
   *
   * @param consumers makes a consumer of bytes without a group
   */
  CameraLabels labels(Supplier<Consumer<byte[], byte[]>> consumers, String topic) {
    return new CameraLabels(consumers, topic, model::decode, System::nanoTime);
  }

  /** Calibrates cameras from labels. */
  LabelCalibrator calibrator(CameraLabels labels) {
    return new LabelCalibrator(labels, model::batcher, calibrations, System::nanoTime);
  }

  LiveCalibrations calibrations() {
    return calibrations;
  }

  /** Calibrates other models anew before they take over, and the first one once it answers. */
  void recalibrates(ModelSwitch models, Recalibration recalibration) {
    models.beforeTakeover(recalibration::before);
    recalibration.atStart(this, model::opened);
  }

  /** Asks the model about single pictures. */
  CropPredictor predictor() {
    return new ModelPredictor(model, settings.intake().findBlind());
  }

  /** Whether crops were answered at any time; a service that fails before cannot start at all. */
  public boolean wasRunning() {
    return lifecycle.wasRunning();
  }

  /** Waits until the service has failed or was closed. */
  public void awaitEnd() throws InterruptedException {
    lifecycle.awaitEnd();
  }

  /**
   * Waits until crops are answered.
   *
   * @return false if that takes longer than the timeout
   * @throws ParkstreamException if the service has failed
   */
  public boolean awaitRunning(Duration timeout) throws InterruptedException {
    return lifecycle.awaitRunning(timeout);
  }

  /** A part of the start that may fail; the other part then ends with the service. */
  @FunctionalInterface
  private interface Start {
    void run() throws InterruptedException;
  }

  private Thread starter(String name, Start start) {
    Thread thread = new Thread(() -> runStart(start), name);
    thread.setDaemon(true);
    return thread;
  }

  /** The starter that ends last joins the group. */
  private void runStart(Start start) {
    try {
      start.run();
      if (lifecycle.beginJoining()) {
        streams.start();
      }
    } catch (InterruptedException e) {
      // close() wants this thread to end.
      Thread.currentThread().interrupt();
    } catch (ParkstreamException e) {
      // The caller reads the reason from the status; the stack trace is for developers.
      log.debug("the service cannot start", e);
      lifecycle.fail(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      Optional<String> refusal = BrokerRefusal.in(e);
      if (refusal.isEmpty()) {
        log.error("the service cannot start", e);
      }
      lifecycle.fail(refusal.orElseGet(() -> "unexpected " + e));
    }
  }

  private void warmModel() throws InterruptedException {
    model.awaitWarm();
    lifecycle.modelIsWarm();
  }

  private void makeStreams() throws InterruptedException {
    String cropsTopicId =
        new TopicCheck(
                settings.streams(),
                settings.topics().plan(),
                settings.topics().replicationFactor(),
                settings.topics().create(),
                OccupancyTopology.changelogs(
                    settings.streams().applicationId(),
                    settings.topics().names(),
                    settings.topics().alarms().isPresent()),
                clock)
            .cropsTopicId();
    timeline.mark("topics");
    ConsumerWatchedTime watchedTime = new ConsumerWatchedTime(clock);
    LowWaterClientSupplier clients =
        new LowWaterClientSupplier(
            lowWater,
            watchedTime,
            streamMeters,
            new FetchMeters(registry),
            tracing,
            settings.streams().instanceId());
    if (streams.make(topology(cropsTopicId, watchedTime), clients)) {
      timeline.mark("streams");
      lifecycle.streamsAreMade();
    }
  }

  private Topology topology(String cropsTopicId, ConsumerWatchedTime watchedTime) {
    return OccupancyTopology.build(
        settings.topology(cropsTopicId),
        model::decode,
        model.batcher(),
        lowWater,
        watchedTime,
        streamMeters,
        shadow == null ? AnswerObserver.NONE : shadow,
        calibrations,
        tracing,
        PoisonRecords.in(settings.streams().poisonFile(), clock),
        leftOuts,
        clock);
  }

  private void loseEngine(String why) {
    log.errorf("stopping the service: %s", why);
    watch.shutdown();
    lifecycle.fail(why);
  }

  /**
   * Takes no more crops, finishes the batches in flight, commits and leaves. Takes at most 20 s;
   * crops that are not answered by then are read again by the next owner of their partition.
   * Harmless when called again.
   */
  @Override
  public void close() {
    if (!lifecycle.beginClosing()) {
      return;
    }
    watch.shutdownNow();
    modelStarter.interrupt();
    streamsStarter.interrupt();
    streams.close(CLOSE_STREAMS);
    Shadow used = shadow;
    if (used != null) {
      used.close();
    }
    model.close(CLOSE_BATCHER);
    closeDecoder();
    tracing.close(CLOSE_TRACING);
    lifecycle.closed();
  }

  private void closeDecoder() {
    try {
      modelStarter.join(CLOSE_STARTERS.toMillis());
      streamsStarter.join(CLOSE_STARTERS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (streams.isQuiet()) {
      model.closeDecoder();
    }
  }
}
