package io.parkstream.tools.bench;

import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.ParkstreamException;
import io.parkstream.app.ServiceFactory;
import io.parkstream.app.ServiceSettings;
import io.parkstream.engine.EngineFactory;
import io.parkstream.gateway.CropProducer;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.serde.Topics;
import io.parkstream.tools.bench.BenchReport.LatencyFigures;
import io.parkstream.tools.bench.ServiceRun.Progress;
import io.parkstream.tools.simulator.CameraBacklog;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Services over some engine at the broker of the bench, each over topics of its own, and the two
 * ways of putting load on them: a backlog that is waiting when they start, and cameras that send at
 * a rate whatever the service does.
 */
final class BenchRig {
  static final int PARTITIONS = 8;
  static final int CAMERAS = 64;

  /** Of a backlog: not measured, since the service warms up. */
  static final double WARM_UP = 0.25;

  /** Up to here: the last crops come in batches that are not full, and wait for their delay. */
  static final double MEASURED = 0.95;

  private final ServiceFactory services;
  private final MeterRegistry registry;
  private final ServiceSettings configured;
  private final String bootstrapServers;
  private final Consumer<String> progress;
  private final CameraBacklog cameras = new CameraBacklog("bench", CAMERAS);

  /**
   * @param configured the service as configured; all but broker and topics is taken over
   * @param progress hears what is measured next
   */
  BenchRig(
      ServiceFactory services,
      MeterRegistry registry,
      ServiceSettings configured,
      String bootstrapServers,
      Consumer<String> progress) {
    this.services = services;
    this.registry = registry;
    this.configured = configured;
    this.bootstrapServers = bootstrapServers;
    this.progress = progress;
  }

  void say(String what) {
    progress.accept(what);
  }

  int batch() {
    return configured.inference().batch().maxSize();
  }

  CameraBacklog cameras() {
    return cameras;
  }

  /** An engine that takes so long for each batch and computes nothing. */
  EngineFactory waiting(Duration time) {
    int batch = batch();
    return () -> new WaitingEngine(batch, time);
  }

  /** What the engines do alone, on as many threads as the service has. */
  Cost alone(EngineFactory engines, Duration time) throws InterruptedException {
    return new EngineLoop(engines, configured.inference().engines()).run(time, batch()).get(0);
  }

  /** Topics of their own for each use, so that no backlog is in the way of another. */
  ServiceSettings settings(String prefix, int partitions) {
    return configured
        .forDemo(bootstrapServers, prefix + "-" + UUID.randomUUID(), partitions)
        .withTopics(
            new Topics(
                prefix + ".crops",
                prefix + ".spacemaps",
                prefix + ".cameras",
                prefix + ".overrides",
                prefix + ".calibrations",
                prefix + ".classifications",
                prefix + ".occupancy",
                prefix + ".spaces",
                prefix + ".sites",
                prefix + ".crops.dlq"));
  }

  /** Another application over the same topics: it reads them from the beginning. */
  private static ServiceSettings again(ServiceSettings settings) {
    return settings
        .forDemo(
            settings.streams().bootstrapServers(),
            "bench-" + UUID.randomUUID(),
            settings.topics().partitions())
        .withTopics(settings.topics().names());
  }

  /** Creates the topics and publishes a backlog. */
  void publish(ServiceSettings settings, List<String> moreTopics, CameraBacklog from, int crops)
      throws InterruptedException {
    services.createTopics(settings, moreTopics);
    try (CropPublisher publisher =
        new CropPublisher(
            CropProducer.open(settings.streams().bootstrapServers()),
            settings.topics().names().crops(),
            "bench",
            published -> {})) {
      from.publish(publisher, crops);
      publisher.flush();
      if (publisher.counts().published() != crops) {
        throw new ParkstreamException("not every crop was published: " + publisher.counts());
      }
    }
  }

  /** What a service did over a backlog, and what it took. */
  record Drained(Cost cost, Progress progress) {}

  /** Lets a new service answer a backlog, and measures it once it is warm. */
  Drained drain(ServiceSettings settings, EngineFactory engines, int crops)
      throws InterruptedException {
    try (ServiceRun run = start(again(settings), engines)) {
      run.awaitAnswers((int) (crops * WARM_UP));
      Progress before = run.progress();
      Stopwatch stopwatch = new Stopwatch();
      run.awaitAnswers(crops * MEASURED);
      Progress done = run.progress().since(before);
      return new Drained(stopwatch.cost(Math.round(done.answered())), done);
    }
  }

  /** A service that answers; its topics exist. */
  ServiceRun start(ServiceSettings settings, EngineFactory engines) throws InterruptedException {
    return ServiceRun.start(services, settings, engines, registry);
  }

  /** Creates the topics, and makes the cameras that send to them. */
  OpenLoop openLoop(ServiceSettings settings, CameraBacklog senders) throws InterruptedException {
    services.createTopics(settings, List.of());
    Topics topics = settings.topics().names();
    return new OpenLoop(
        settings.streams().bootstrapServers(), topics.crops(), topics.classifications(), senders);
  }

  /**
   * Latencies of a new service under crops that come at a rate.
   *
   * @param load share of the engine's rate, as reported
   * @param rate crops per second
   */
  LatencyFigures latency(
      String name,
      ServiceSettings settings,
      EngineFactory engines,
      CameraBacklog senders,
      double load,
      double rate,
      Duration time)
      throws InterruptedException {
    OpenLoop loop = openLoop(settings, senders);
    try (ServiceRun run = start(settings, engines)) {
      Progress before = run.progress();
      Latencies latencies = loop.run(rate, time);
      Progress done = run.progress().since(before);
      return new LatencyFigures(
          name,
          load,
          rate,
          latencies.count(),
          latencies.millis(0.5),
          latencies.millis(0.95),
          latencies.millis(0.99),
          done.meanBatch(),
          done.meanBatchMillis());
    }
  }
}
