package io.parkstream.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.parkstream.ParkstreamException;
import io.parkstream.app.models.Shadow;
import io.parkstream.app.topics.Refusal;
import io.parkstream.app.topics.TopicCheck;
import io.parkstream.batch.BatchHandler;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.engine.EngineGuard;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.InferenceEngines;
import io.parkstream.engine.onednn.OneDnn;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import io.parkstream.metrics.BatchMeters;
import io.parkstream.metrics.EngineMeters;
import io.parkstream.metrics.FetchMeters;
import io.parkstream.metrics.StreamMeters;
import io.parkstream.stream.AnswerObserver;
import io.parkstream.stream.CropClassifier;
import io.parkstream.stream.OccupancyTopology;
import io.parkstream.stream.PoisonRecords;
import io.parkstream.stream.Prediction;
import io.parkstream.stream.TopologySettings;
import io.parkstream.stream.TracedClassifier;
import io.parkstream.stream.clients.ConsumerWatchedTime;
import io.parkstream.stream.clients.LowWaterClientSupplier;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
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
 */
public final class ParkstreamService implements AutoCloseable {
  private static final Logger log = Logger.getLogger(ParkstreamService.class);

  /**
   * Failures of stream threads that are taken for accidents. A replaced thread needs seconds to
   * join again, and an engine that hangs fails a thread once a minute; both exceed this in a few
   * minutes.
   */
  private static final int ACCIDENTS = 5;

  private static final Duration ACCIDENT_WINDOW = Duration.ofMinutes(5);

  /** Together at most 20 s, which leaves Kubernetes' 30 s some room. */
  private static final Duration CLOSE_STREAMS = Duration.ofSeconds(12);

  private static final Duration CLOSE_BATCHER = Duration.ofSeconds(5);
  private static final Duration CLOSE_STARTERS = Duration.ofSeconds(1);
  private static final Duration CLOSE_TRACING = Duration.ofSeconds(1);

  /** How often an engine that does not come back is looked for. */
  private static final Duration WATCH = Duration.ofSeconds(1);

  /** What {@link #close} takes at most; whoever kills the process must wait longer. */
  static final Duration LONGEST_CLOSE =
      CLOSE_STARTERS.multipliedBy(2).plus(CLOSE_STREAMS).plus(CLOSE_BATCHER).plus(CLOSE_TRACING);

  /** A model that is still being loaded is reported this often. */
  private static final Duration LOADING_REPORTS = Duration.ofSeconds(30);

  private final ServiceSettings settings;
  private final Supplier<InferenceEngines> engines;
  private final @Nullable Function<BooleanSupplier, Shadow> shadows;
  private final MeterRegistry registry;
  private final Tracing tracing;
  private final Clock clock;
  private final StreamMeters streamMeters;
  private final BatchMeters batchMeters;
  private final Counter replacedThreads;
  private final StartTimeline timeline = new StartTimeline();
  private final LowWaterOffsets lowWater;
  private final Thread modelStarter;
  private final Thread streamsStarter;
  private final EngineGuard guard;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "parkstream-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile ServiceStatus status;
  private volatile boolean wasRunning;

  // Guarded by this. What is missing of them in this order is the phase.
  private boolean modelIsWarm;
  private boolean streamsAreMade;
  private boolean joining;
  private boolean joined;
  private boolean closed;

  // Made by the starters, ended by close().
  private @Nullable InferenceEngines loaded;
  private volatile @Nullable DynamicBatcher<byte[], Prediction> batcher;
  private volatile @Nullable Shadow shadow;
  private volatile @Nullable OpenCvPictureDecoder decoder;
  private volatile @Nullable KafkaStreams streams;
  private volatile @Nullable KafkaStreamsMetrics kafkaMeters;

  /**
   * Makes a service that does nothing yet.
   *
   * @param engines loads and checks the model; called once, in the background
   * @param registry for the meters; stays the caller's
   */
  public ParkstreamService(
      ServiceSettings settings, Supplier<InferenceEngines> engines, MeterRegistry registry) {
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
      Supplier<InferenceEngines> engines,
      MeterRegistry registry,
      @Nullable Function<BooleanSupplier, Shadow> shadows,
      Tracing tracing) {
    this.settings = settings;
    this.shadows = shadows;
    this.engines = engines;
    this.registry = registry;
    this.tracing = tracing;
    this.clock = Clock.systemUTC();
    this.streamMeters = new StreamMeters(registry, settings.topics());
    this.batchMeters = new BatchMeters(registry);
    this.replacedThreads =
        Counter.builder("parkstream.threads.replaced")
            .description("Stream threads that failed and were replaced")
            .register(registry);
    this.status = new ServiceStatus(ServicePhase.NEW, "", clock.instant());
    ServiceMeters.register(registry, this::status);
    this.guard =
        new EngineGuard(
            settings.maxBatchTime(),
            System::nanoTime,
            new EngineMeters(registry, OneDnn::nativeBytes));
    this.lowWater = new LowWaterOffsets(streamMeters);
    this.modelStarter = starter("parkstream-start-model", this::warmModel);
    this.streamsStarter = starter("parkstream-start-streams", this::makeStreams);
  }

  /** Starts in the background and returns at once. May be called once. */
  public void start() {
    timeline.mark("command");
    batcher = new DynamicBatcher<>(settings.batch(), settings.engines(), this::open, batchMeters);
    batchMeters.watch(made(batcher));
    if (shadows != null) {
      shadow = shadows.apply(this::hasSpareCapacity);
    }
    refresh();
    watch.scheduleWithFixedDelay(
        () -> guard.fault().ifPresent(this::loseEngine),
        WATCH.toMillis(),
        WATCH.toMillis(),
        TimeUnit.MILLISECONDS);
    modelStarter.start();
    streamsStarter.start();
  }

  /** No full batch waits. */
  private boolean hasSpareCapacity() {
    return made(batcher).counts().waiting() < settings.batch().maxSize();
  }

  public ServiceStatus status() {
    return status;
  }

  /** Whether crops were answered at any time; a service that fails before cannot start at all. */
  public boolean wasRunning() {
    return wasRunning;
  }

  /** Waits until the service has failed or was closed. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /**
   * Waits until crops are answered.
   *
   * @return false if that takes longer than the timeout
   * @throws ParkstreamException if the service has failed
   */
  public boolean awaitRunning(Duration timeout) throws InterruptedException {
    Instant until = clock.instant().plus(timeout);
    synchronized (this) {
      while (!status.isReady()) {
        if (status.isDead()) {
          throw new ParkstreamException(status.detail());
        }
        long left = Duration.between(clock.instant(), until).toMillis();
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    }
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

  private void runStart(Start start) {
    try {
      start.run();
      joinWhenAllIsMade();
    } catch (InterruptedException e) {
      // close() wants this thread to end.
      Thread.currentThread().interrupt();
    } catch (ParkstreamException e) {
      // Whoever asked for the start reads it from the status; the trace is for a developer.
      log.debug("the service cannot start", e);
      fail(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      Optional<String> refusal = Refusal.in(e);
      if (refusal.isEmpty()) {
        log.error("the service cannot start", e);
      }
      fail(refusal.orElseGet(() -> "unexpected " + e));
    }
  }

  private void warmModel() throws InterruptedException {
    DynamicBatcher<byte[], Prediction> opening = made(batcher);
    try {
      while (!opening.awaitReady(LOADING_REPORTS)) {
        log.info("the model is still being loaded");
      }
    } catch (IllegalStateException e) {
      throw new ParkstreamException(
          e.getCause() == null ? String.valueOf(e.getMessage()) : reason(e.getCause()), e);
    }
    timeline.mark("model");
    synchronized (this) {
      modelIsWarm = true;
    }
    refresh();
  }

  private static String reason(Throwable failure) {
    return failure instanceof ParkstreamException
        ? String.valueOf(failure.getMessage())
        : "the model cannot be loaded: " + failure;
  }

  /** On the inference thread that the engine then belongs to. */
  private BatchHandler<byte[], Prediction> open() {
    InferenceEngine engine = guard.guard(loadedEngines().open());
    decoderFor(engine.input());
    CropClassifier classifier = CropClassifier.measured(engine, clock);
    return tracing.isOn() ? new TracedClassifier(classifier, tracing) : classifier;
  }

  /** Loads once, whichever inference thread comes first. */
  private InferenceEngines loadedEngines() {
    synchronized (engines) {
      InferenceEngines all = loaded;
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
      decoder = new OpenCvPictureDecoder(shape, settings.pictures());
    }
  }

  private void makeStreams() throws InterruptedException {
    String cropsTopicId =
        new TopicCheck(
                settings.streams(),
                settings.topicPlan(),
                settings.replicationFactor(),
                settings.createTopics(),
                OccupancyTopology.changelogs(settings.streams().applicationId(), settings.topics()),
                clock)
            .cropsTopicId();
    timeline.mark("topics");
    ConsumerWatchedTime watchedTime = new ConsumerWatchedTime(clock);
    Topology topology =
        OccupancyTopology.build(
            new TopologySettings(
                settings.topics(),
                cropsTopicId,
                settings.maxPendingPerPartition(),
                settings.maxBlock(),
                settings.latency(),
                settings.stale(),
                settings.capture(),
                settings.findBlind(),
                settings.pictures().maxBytes(),
                settings.occupancy(),
                settings.watch(),
                settings.siteInterval()),
            picture -> made(decoder).decode(picture),
            made(batcher),
            lowWater,
            watchedTime,
            streamMeters,
            shadow == null ? AnswerObserver.NONE : shadow,
            tracing,
            PoisonRecords.in(settings.streams().poisonFile(), clock),
            clock);
    // Takes its time on a busy machine, for which close() must not wait.
    KafkaStreams created =
        new KafkaStreams(
            topology,
            new StreamsConfig(settings.streams().properties()),
            new LowWaterClientSupplier(
                lowWater,
                watchedTime,
                streamMeters,
                new FetchMeters(registry),
                tracing,
                settings.streams().instanceId()));
    created.setUncaughtExceptionHandler(
        new ThreadFailures(
            new FailureBudget(ACCIDENTS, ACCIDENT_WINDOW, System::nanoTime),
            replacedThreads::increment,
            this::fail));
    created.setStateListener((now, before) -> changed(now));
    if (!take(created)) {
      created.close(CLOSE_STARTERS);
      return;
    }
    timeline.mark("streams");
    refresh();
  }

  /** False if the service has been closed meanwhile. */
  private synchronized boolean take(KafkaStreams created) {
    if (isEnding()) {
      return false;
    }
    KafkaStreamsMetrics meters = new KafkaStreamsMetrics(created);
    meters.bindTo(registry);
    kafkaMeters = meters;
    streams = created;
    streamsAreMade = true;
    return true;
  }

  /**
   * Called by each starter at its end; once, all is there. Streams returns from its start when it
   * has read what operators say, and the broker may be gone by then: {@link #close} must not wait.
   */
  private void joinWhenAllIsMade() {
    synchronized (this) {
      if (!modelIsWarm || !streamsAreMade || joining || isEnding()) {
        return;
      }
      joining = true;
    }
    try {
      made(streams).start();
    } catch (IllegalStateException e) {
      if (!isEnding()) {
        throw e;
      }
      // It was closed just before.
    }
  }

  private void changed(KafkaStreams.State state) {
    switch (state) {
      case RUNNING -> joined(true);
      case REBALANCING -> joined(false);
      case PENDING_ERROR, ERROR -> fail("Kafka Streams has ended in state " + state);
      case CREATED, PENDING_SHUTDOWN, NOT_RUNNING -> {
        // Before the start, or because of close().
      }
    }
  }

  private void joined(boolean now) {
    boolean first = now && !wasRunning;
    synchronized (this) {
      joined = now;
      wasRunning |= now;
    }
    refresh();
    if (first) {
      timeline.mark("joined");
      log.infof("ready; %s", timeline);
    }
  }

  /** Passes an ending service by: what still runs must not call it alive again. */
  private synchronized void refresh() {
    ServicePhase phase = startedPhase();
    if (isEnding() || status.phase() == phase) {
      return;
    }
    String detail =
        phase == ServicePhase.WAITING_FOR_BROKER ? settings.streams().bootstrapServers() : "";
    status = new ServiceStatus(phase, detail, clock.instant());
    log.infof("%s%s", phase, detail.isEmpty() ? "" : " " + detail);
    notifyAll();
  }

  /** What is still missing, or nothing. */
  private ServicePhase startedPhase() {
    if (!modelIsWarm) {
      return ServicePhase.LOADING_MODEL;
    }
    if (!streamsAreMade) {
      return ServicePhase.WAITING_FOR_BROKER;
    }
    return joined ? ServicePhase.RUNNING : ServicePhase.JOINING;
  }

  private void loseEngine(String why) {
    log.errorf("the service ends, since %s", why);
    watch.shutdown();
    fail(why);
  }

  private synchronized void fail(String why) {
    if (!isEnding()) {
      status = new ServiceStatus(ServicePhase.FAILED, why, clock.instant());
      ended.countDown();
      notifyAll();
    }
  }

  private boolean isEnding() {
    return switch (status.phase()) {
      case STOPPING, STOPPED, FAILED -> true;
      case NEW, LOADING_MODEL, WAITING_FOR_BROKER, JOINING, RUNNING -> false;
    };
  }

  private static <T> T made(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the parts of the service are made in order");
    }
    return part;
  }

  /**
   * Takes no more crops, ends the batches in hand, commits and leaves. Takes at most 20 s; crops
   * that are not answered by then are read again by whoever owns their partition next. Harmless
   * when called again.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (!status.isDead()) {
        status = new ServiceStatus(ServicePhase.STOPPING, "", clock.instant());
        notifyAll();
      }
    }
    watch.shutdownNow();
    modelStarter.interrupt();
    streamsStarter.interrupt();
    closeStreams();
    if (shadow != null) {
      shadow.close();
    }
    DynamicBatcher<byte[], Prediction> used = batcher;
    if (used != null) {
      used.close(CLOSE_BATCHER);
    }
    closeDecoder();
    tracing.close(CLOSE_TRACING);
    synchronized (this) {
      if (status.phase() == ServicePhase.STOPPING) {
        status = new ServiceStatus(ServicePhase.STOPPED, "", clock.instant());
      }
      ended.countDown();
      notifyAll();
    }
  }

  private void closeStreams() {
    KafkaStreams running = streams;
    if (running == null) {
      return;
    }
    boolean inTime = running.close(CLOSE_STREAMS);
    if (!inTime) {
      log.warnf(
          "Kafka Streams did not end within %d s; its crops are read again",
          CLOSE_STREAMS.toSeconds());
    }
    if (kafkaMeters != null) {
      kafkaMeters.close();
    }
  }

  /** Only once nothing decodes any more: the decoder's memory is not the heap's. */
  private void closeDecoder() {
    try {
      modelStarter.join(CLOSE_STARTERS.toMillis());
      streamsStarter.join(CLOSE_STARTERS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    OpenCvPictureDecoder used = decoder;
    KafkaStreams running = streams;
    boolean quiet = running == null || running.state().hasCompletedShutdown();
    if (used != null && quiet) {
      used.close();
    }
  }
}
