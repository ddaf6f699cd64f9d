package io.parkstream.app.bench;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.ParkstreamException;
import io.parkstream.app.ParkstreamService;
import io.parkstream.app.ServiceFactory;
import io.parkstream.app.ServiceSettings;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.InferenceEngines;
import io.parkstream.gateway.CameraBacklog;
import io.parkstream.gateway.CropPublisher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

/**
 * Claims: the service costs little more than its engine. Baseline: the same engines on as many
 * threads, in the same process and run, over full batches that lie in memory. Compared with: the
 * service catching up with a backlog of drawn crops from 64 cameras over 8 partitions, the broker
 * in another process.
 */
public final class Bench {
  private static final int PARTITIONS = 8;
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration NO_PROGRESS = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 5;

  private final BenchOptions options;
  private final ServiceFactory services;
  private final MeterRegistry registry;

  public Bench(BenchOptions options, ServiceFactory services, MeterRegistry registry) {
    this.options = options;
    this.services = services;
    this.registry = registry;
  }

  /** Measures round by round: engine, service, engine, service, … */
  public BenchReport run() throws InterruptedException {
    ServiceSettings configured = services.settings();
    InferenceEngines engines = engines(configured);
    List<Cost> alone = new ArrayList<>();
    List<Cost> service = new ArrayList<>();
    List<Double> fill = new ArrayList<>();
    try (BrokerChild broker = BrokerChild.start()) {
      for (int round = 0; round < options.rounds(); round++) {
        alone.add(engineAlone(engines, configured));
        ServiceSettings settings =
            configured.forDemo(broker.bootstrapServers(), "bench-" + UUID.randomUUID(), PARTITIONS);
        service.add(service(settings, engines, round == 0, fill));
      }
    }
    double engineRate = median(alone, Cost::cropsPerSecond);
    double engineCpu = median(alone, Cost::cpuSecondsPerThousand);
    double serviceRate = median(service, Cost::cropsPerSecond);
    double serviceCpu = median(service, Cost::cpuSecondsPerThousand);
    return new BenchReport(
        options.waiting() == null ? "model" : "waiting",
        configured.engines(),
        configured.batch().maxSize(),
        (int) service.get(0).crops(),
        engineRate,
        engineCpu,
        serviceRate,
        serviceCpu,
        serviceRate / engineRate,
        engineCpu / serviceCpu,
        median(fill, value -> value) / configured.batch().maxSize());
  }

  private InferenceEngines engines(ServiceSettings settings) {
    int size = settings.batch().maxSize();
    Duration wait = options.waiting();
    return wait == null ? services.engines(size) : () -> new WaitingEngine(size, wait);
  }

  /** Each engine on a thread that opened it, as in the service. */
  private Cost engineAlone(InferenceEngines engines, ServiceSettings settings)
      throws InterruptedException {
    int threads = settings.engines();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<InferenceEngine> opened = new ArrayList<>();
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        tasks.add(() -> classifyFor(engines, opened));
      }
      // the first pass opens and warms; only what follows is measured
      long crops = 0;
      List<Future<Long>> warmed = pool.invokeAll(tasks);
      for (Future<Long> task : warmed) {
        task.get();
      }
      Stopwatch stopwatch = new Stopwatch();
      for (Future<Long> task : pool.invokeAll(tasks)) {
        crops += task.get();
      }
      Cost cost = stopwatch.cost(crops);
      opened.forEach(InferenceEngine::close);
      return cost;
    } catch (ExecutionException e) {
      throw new ParkstreamException("the engine failed: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
    }
  }

  /**
   * The engine of this thread: opened by the first pass, for a tenth of the time, used by the
   * second.
   */
  private final ThreadLocal<InferenceEngine> mine = new ThreadLocal<>();

  private long classifyFor(InferenceEngines engines, List<InferenceEngine> opened) {
    InferenceEngine engine = mine.get();
    boolean first = engine == null;
    if (engine == null) {
      engine = engines.open();
      mine.set(engine);
      synchronized (opened) {
        opened.add(engine);
      }
    }
    byte[] random = new byte[engine.maxBatchSize() * engine.input().bytes()];
    new Random(1).nextBytes(random);
    ByteBuffer pixels = ByteBuffer.allocateDirect(random.length).put(0, random);
    float[] answers = new float[engine.maxBatchSize()];
    long until = System.nanoTime() + options.engineTime().toNanos() / (first ? 10 : 1);
    long crops = 0;
    while (System.nanoTime() < until) {
      engine.classify(pixels, engine.maxBatchSize(), answers);
      crops += engine.maxBatchSize();
    }
    return crops;
  }

  private Cost service(
      ServiceSettings settings, InferenceEngines engines, boolean firstRound, List<Double> fill)
      throws InterruptedException {
    if (firstRound) {
      services.createTopics(settings);
      publish(settings);
    }
    double before = answered();
    try (ParkstreamService service = services.create(settings, engines)) {
      service.start();
      if (!service.awaitRunning(START)) {
        throw new ParkstreamException("the service does not run: " + service.status());
      }
      int warmUp = options.crops() / 4;
      await(service, before + warmUp);
      Stopwatch stopwatch = new Stopwatch();
      double first = answered();
      double batches = batches().count();
      double batched = batches().totalAmount();
      await(service, before + options.crops());
      Cost cost = stopwatch.cost(Math.round(answered() - first));
      fill.add((batches().totalAmount() - batched) / (batches().count() - batches));
      return cost;
    }
  }

  private void publish(ServiceSettings settings) {
    CameraBacklog backlog = new CameraBacklog(options.crops());
    try (CropPublisher publisher =
        new CropPublisher(
            CropPublisher.producer(settings.streams().bootstrapServers()),
            settings.topics().crops(),
            "bench",
            published -> {})) {
      backlog.publish(publisher);
      publisher.flush();
      if (publisher.counts().published() != options.crops()) {
        throw new ParkstreamException("not every crop was published: " + publisher.counts());
      }
    }
  }

  private void await(ParkstreamService service, double target) throws InterruptedException {
    double last = -1;
    long progress = System.nanoTime();
    while (answered() < target) {
      if (service.status().isDead()) {
        throw new ParkstreamException("the service has died: " + service.status().detail());
      }
      if (answered() > last) {
        last = answered();
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > NO_PROGRESS.toNanos()) {
        throw new ParkstreamException("the service stands still at " + last + " of " + target);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private double answered() {
    return registry.find("parkstream.crops").counters().stream().mapToDouble(Counter::count).sum();
  }

  private DistributionSummary batches() {
    return registry.get("parkstream.batch.size").summary();
  }

  private static <T> double median(List<T> values, ToDoubleFunction<T> figure) {
    double[] sorted = values.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
