package io.parkstream.tools.bench;

import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.ParkstreamException;
import io.parkstream.app.ServiceFactory;
import io.parkstream.app.ServiceSettings;
import io.parkstream.engine.InferenceEngines;
import io.parkstream.gateway.CropProducer;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.serde.Topics;
import io.parkstream.tools.bench.BenchReport.CurvePoint;
import io.parkstream.tools.bench.BenchReport.EngineFigures;
import io.parkstream.tools.bench.BenchReport.LatencyFigures;
import io.parkstream.tools.bench.BenchReport.Peak;
import io.parkstream.tools.bench.BenchReport.PipelineFigures;
import io.parkstream.tools.bench.BenchReport.ServiceFigures;
import io.parkstream.tools.bench.BenchReport.SoakPoint;
import io.parkstream.tools.bench.ServiceRun.Progress;
import io.parkstream.tools.simulator.CameraBacklog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Claims: the engines come near to what the machine can compute, the service costs little more than
 * its engine, and answers soon. Each figure stands beside the one that it is compared with, from
 * the same process and run: the same engines on as many threads, a bare loop, an engine that does
 * nothing. The broker is another process.
 *
 * <p>What costs little is measured first, so that the Java machine has compiled the service when
 * its share beside a slow engine is measured.
 */
public final class Bench {
  private static final int PARTITIONS = 8;
  private static final int CAMERAS = 64;

  /** Of a backlog: not measured, since the service warms up. */
  private static final double WARM_UP = 0.25;

  /** Up to here: the last crops come in batches that are not full, and wait for their delay. */
  private static final double MEASURED = 0.95;

  private static final double[] LOADS = {0.5, 0.9};
  private static final int[] CURVE_PARTITIONS = {1, 8, 64};
  private static final int[] CURVE_CAMERAS = {1, 64, 1000};
  private static final double CURVE_RATE = 1_000;

  /** Of the engine's rate alone: about what is left beside a broker and a sender. */
  private static final double SOAK_LOAD = 0.8;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final BenchOptions options;
  private final ServiceFactory services;
  private final MeterRegistry registry;
  private final Consumer<String> progress;
  private final CameraBacklog cameras = new CameraBacklog("bench", CAMERAS);

  /**
   * @param progress told what is measured next
   */
  public Bench(
      BenchOptions options,
      ServiceFactory services,
      MeterRegistry registry,
      Consumer<String> progress) {
    this.options = options;
    this.services = services;
    this.registry = registry;
    this.progress = progress;
  }

  /** Measures what was asked for. */
  public BenchReport run() throws InterruptedException {
    ServiceSettings configured = services.settings();
    int batch = configured.batch().maxSize();
    List<Peak> peaks = List.of();
    List<EngineFigures> engines = List.of();
    ServiceFigures service = null;
    ServiceFigures waiting = null;
    PipelineFigures pipeline = null;
    List<LatencyFigures> latency = List.of();
    List<CurvePoint> curve = List.of();
    List<SoakPoint> soak = List.of();
    try (BrokerChild broker = BrokerChild.start()) {
      ServiceSettings settings = settings(configured, broker, "bench", PARTITIONS);
      if (asksFor(BenchPart.PIPELINE) || asksFor(BenchPart.WAITING)) {
        say("publishing " + options.fastCrops() + " crops");
        services.createTopics(settings, BareLoop.topics());
        publish(settings, cameras, options.fastCrops());
      }
      if (asksFor(BenchPart.PIPELINE)) {
        say("the service with an engine that does nothing, and a bare loop");
        pipeline = pipeline(settings);
      }
      if (asksFor(BenchPart.WAITING)) {
        say("the service with an engine that only waits");
        InferenceEngines engine = () -> new WaitingEngine(batch, options.waiting());
        waiting = service("waiting", settings, engine, options.fastCrops());
      }
      if (asksFor(BenchPart.ENGINES)) {
        say("every engine alone");
        EngineComparison comparison = new EngineComparison(services.model(), batch);
        for (int round = 0; round < options.rounds(); round++) {
          comparison.round(options.time());
        }
        peaks = comparison.peaks();
        engines = comparison.figures();
      }
      if (asksFor(BenchPart.SERVICE) || asksFor(BenchPart.LATENCY)) {
        InferenceEngines engine = services.engines(batch);
        if (asksFor(BenchPart.SERVICE)) {
          say("the service with its engine over a backlog");
          service = ownEngine(configured, broker, engine);
        }
        if (asksFor(BenchPart.LATENCY)) {
          latency = latency(configured, broker, engine);
        }
      }
      if (asksFor(BenchPart.CURVE)) {
        curve = curve(configured, broker);
      }
      if (asksFor(BenchPart.SOAK)) {
        soak = soak(configured, broker, services.engines(batch));
      }
    }
    return new BenchReport(
        ThisMachine.describe(), peaks, engines, service, waiting, pipeline, latency, curve, soak);
  }

  private boolean asksFor(BenchPart part) {
    return options.parts().contains(part);
  }

  private void say(String what) {
    progress.accept(what);
  }

  /** Topics of their own for each use, so that no backlog is in the way of another. */
  private static ServiceSettings settings(
      ServiceSettings configured, BrokerChild broker, String prefix, int partitions) {
    return configured
        .forDemo(broker.bootstrapServers(), prefix + "-" + UUID.randomUUID(), partitions)
        .withTopics(
            new Topics(
                prefix + ".crops",
                prefix + ".spacemaps",
                prefix + ".overrides",
                prefix + ".classifications",
                prefix + ".occupancy",
                prefix + ".spaces",
                prefix + ".sites",
                prefix + ".crops.dlq"));
  }

  private static ServiceSettings again(ServiceSettings settings) {
    return settings
        .forDemo(
            settings.streams().bootstrapServers(),
            "bench-" + UUID.randomUUID(),
            settings.partitions())
        .withTopics(settings.topics());
  }

  private static void publish(ServiceSettings settings, CameraBacklog cameras, int crops) {
    try (CropPublisher publisher =
        new CropPublisher(
            CropProducer.open(settings.streams().bootstrapServers()),
            settings.topics().crops(),
            "bench",
            published -> {})) {
      cameras.publish(publisher, crops);
      publisher.flush();
      if (publisher.counts().published() != crops) {
        throw new ParkstreamException("not every crop was published: " + publisher.counts());
      }
    }
  }

  /** What a service did over a backlog, and what it took. */
  private record Drained(Cost cost, Progress progress) {}

  private Drained drain(ServiceSettings settings, InferenceEngines engines, int crops)
      throws InterruptedException {
    try (ServiceRun run = ServiceRun.start(services, again(settings), engines, registry)) {
      int warmUp = (int) (crops * WARM_UP);
      run.awaitAnswers(warmUp);
      Progress before = run.progress();
      Stopwatch stopwatch = new Stopwatch();
      run.awaitAnswers(crops * MEASURED);
      Progress done = run.progress().since(before);
      return new Drained(stopwatch.cost(Math.round(done.answered())), done);
    }
  }

  private PipelineFigures pipeline(ServiceSettings settings) throws InterruptedException {
    int batch = settings.batch().maxSize();
    int warmUp = (int) (options.fastCrops() * WARM_UP);
    int measured = (int) (options.fastCrops() * MEASURED) - warmUp;
    BareLoop bare = new BareLoop(settings.streams().bootstrapServers(), settings.topics().crops());
    List<Cost> service = new ArrayList<>();
    List<Cost> loop = new ArrayList<>();
    // The first round compiles the code.
    for (int round = 0; round <= options.rounds(); round++) {
      Cost own =
          drain(settings, () -> new WaitingEngine(batch, Duration.ZERO), options.fastCrops())
              .cost();
      Cost its = bare.run("bare-" + round, warmUp, measured);
      if (round > 0) {
        service.add(own);
        loop.add(its);
      }
    }
    double cpu = median(service, Cost::cpuSecondsPerThousand);
    double bareCpu = median(loop, Cost::cpuSecondsPerThousand);
    return new PipelineFigures(
        service.get(0).crops(),
        median(service, Cost::cropsPerSecond),
        cpu,
        median(loop, Cost::cropsPerSecond),
        bareCpu,
        cpu / bareCpu);
  }

  /** The engine alone and the service, in turn. */
  private ServiceFigures service(
      String name, ServiceSettings settings, InferenceEngines engine, int crops)
      throws InterruptedException {
    int batch = settings.batch().maxSize();
    List<Cost> alone = new ArrayList<>();
    List<Drained> drained = new ArrayList<>();
    for (int round = 0; round < options.rounds(); round++) {
      alone.add(new EngineLoop(engine, settings.engines()).run(options.time(), batch).get(0));
      drained.add(drain(settings, engine, crops));
    }
    double engineRate = median(alone, Cost::cropsPerSecond);
    double engineCpu = median(alone, Cost::cpuSecondsPerThousand);
    double rate = median(drained, each -> each.cost().cropsPerSecond());
    double cpu = median(drained, each -> each.cost().cpuSecondsPerThousand());
    return new ServiceFigures(
        name,
        batch,
        drained.get(0).cost().crops(),
        engineRate,
        engineCpu,
        rate,
        cpu,
        rate / engineRate,
        engineCpu / cpu,
        median(drained, each -> each.progress().meanBatch()) / batch,
        ThisMachine.heapMiB(),
        ThisMachine.residentMiB());
  }

  /** As many crops as the engine answers in the time and a quarter of it. */
  private ServiceFigures ownEngine(
      ServiceSettings configured, BrokerChild broker, InferenceEngines engine)
      throws InterruptedException {
    Cost first =
        new EngineLoop(engine, configured.engines())
            .run(Duration.ofSeconds(1), configured.batch().maxSize())
            .get(0);
    double seconds = options.time().toMillis() / 1e3 / (1 - WARM_UP);
    int crops = (int) Math.max(1_000, first.cropsPerSecond() * seconds);
    ServiceSettings settings = settings(configured, broker, "bench-model", PARTITIONS);
    services.createTopics(settings, List.of());
    publish(settings, cameras, crops);
    return service(nameOf(engine), settings, engine, crops);
  }

  static String nameOf(InferenceEngines engines) {
    try (var engine = engines.open()) {
      return engine.name();
    }
  }

  /** At each load the engine that does nothing first, to tell what the engine adds. */
  private List<LatencyFigures> latency(
      ServiceSettings configured, BrokerChild broker, InferenceEngines engine)
      throws InterruptedException {
    int batch = configured.batch().maxSize();
    double most =
        new EngineLoop(engine, configured.engines())
            .run(options.time().dividedBy(2), batch)
            .get(0)
            .cropsPerSecond();
    List<LatencyFigures> figures = new ArrayList<>();
    String name = nameOf(engine);
    for (double load : LOADS) {
      say("latency at " + Math.round(100 * load) + " % of the engine's rate");
      String topics = "bench-load-" + Math.round(100 * load);
      figures.add(
          openLoop(
              "nothing",
              settings(configured, broker, topics + "-nothing", PARTITIONS),
              () -> new WaitingEngine(batch, Duration.ZERO),
              cameras,
              load,
              load * most));
      figures.add(
          openLoop(
              name,
              settings(configured, broker, topics, PARTITIONS),
              engine,
              cameras,
              load,
              load * most));
    }
    return figures;
  }

  private LatencyFigures openLoop(
      String name,
      ServiceSettings settings,
      InferenceEngines engine,
      CameraBacklog senders,
      double load,
      double rate)
      throws InterruptedException {
    services.createTopics(settings, List.of());
    Topics topics = settings.topics();
    OpenLoop loop =
        new OpenLoop(
            settings.streams().bootstrapServers(),
            topics.crops(),
            topics.classifications(),
            senders);
    try (ServiceRun run = ServiceRun.start(services, settings, engine, registry)) {
      Progress before = run.progress();
      Latencies latencies = loop.run(rate, options.time().multipliedBy(2));
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

  private List<CurvePoint> curve(ServiceSettings configured, BrokerChild broker)
      throws InterruptedException {
    List<CurvePoint> points = new ArrayList<>();
    for (int partitions : CURVE_PARTITIONS) {
      points.add(point(configured, broker, partitions, CAMERAS));
    }
    for (int senders : CURVE_CAMERAS) {
      if (senders != CAMERAS) {
        points.add(point(configured, broker, PARTITIONS, senders));
      }
    }
    return points;
  }

  private CurvePoint point(
      ServiceSettings configured, BrokerChild broker, int partitions, int senders)
      throws InterruptedException {
    say(partitions + " partitions, " + senders + " cameras");
    String topics = "bench-curve-" + partitions + "-" + senders;
    int batch = configured.batch().maxSize();
    CameraBacklog site = cameras.of("bench", senders);
    InferenceEngines engine = () -> new WaitingEngine(batch, options.waiting());
    ServiceSettings backlog = settings(configured, broker, topics, partitions);
    services.createTopics(backlog, List.of());
    publish(backlog, site, options.fastCrops());
    Drained drained = drain(backlog, engine, options.fastCrops());
    LatencyFigures latency =
        openLoop(
            "waiting",
            settings(configured, broker, topics + "-open", partitions),
            engine,
            site,
            0,
            CURVE_RATE);
    return new CurvePoint(
        partitions,
        senders,
        drained.cost().cropsPerSecond(),
        drained.cost().cpuSecondsPerThousand(),
        drained.progress().meanBatch() / batch,
        latency.p50Millis(),
        latency.p99Millis());
  }

  private List<SoakPoint> soak(
      ServiceSettings configured, BrokerChild broker, InferenceEngines engine)
      throws InterruptedException {
    double rate =
        SOAK_LOAD
            * new EngineLoop(engine, configured.engines())
                .run(Duration.ofSeconds(2), configured.batch().maxSize())
                .get(0)
                .cropsPerSecond();
    ServiceSettings settings = settings(configured, broker, "bench-soak", PARTITIONS);
    services.createTopics(settings, List.of());
    Topics topics = settings.topics();
    OpenLoop loop =
        new OpenLoop(
            settings.streams().bootstrapServers(),
            topics.crops(),
            topics.classifications(),
            cameras);
    Duration each = options.time().compareTo(MINUTE) < 0 ? options.time() : MINUTE;
    List<SoakPoint> points = new ArrayList<>();
    try (ServiceRun run = ServiceRun.start(services, settings, engine, registry)) {
      for (int minute = 1; minute <= Math.max(1, options.time().toMinutes()); minute++) {
        say("minute " + minute + " of " + options.time().toMinutes());
        Latencies latencies = loop.run(rate, each);
        points.add(
            new SoakPoint(
                minute,
                rate,
                latencies.count(),
                ThisMachine.heapMiB(),
                ThisMachine.residentMiB(),
                latencies.millis(0.5),
                latencies.millis(0.99)));
      }
    }
    return points;
  }

  static <T> double median(List<T> values, ToDoubleFunction<T> figure) {
    double[] sorted = values.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
