package io.parkstream.tools.bench;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parkstream.ParkstreamException;
import io.parkstream.app.ParkstreamService;
import io.parkstream.app.ServiceFactory;
import io.parkstream.app.ServiceSettings;
import io.parkstream.engine.EngineFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** The service of this process while it runs over some engine, and what it has done so far. */
final class ServiceRun implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration NO_PROGRESS = Duration.ofMinutes(2);

  /** Seldom enough that looking costs nothing, often enough for a second's measurement. */
  private static final long LOOK_MILLIS = 20;

  private final ParkstreamService service;
  private final Collection<Counter> results;
  private final DistributionSummary batches;
  private final Timer inference;
  private final double before;

  private ServiceRun(ParkstreamService service, MeterRegistry registry) {
    this.service = service;
    // Looked up once: a search goes through the thousand meters of the Kafka clients.
    this.results = registry.get("parkstream.crops").counters();
    this.batches = registry.get("parkstream.batch.size").summary();
    this.inference = registry.get("parkstream.inference.time").timer();
    this.before = progress().answered();
  }

  /** Starts and waits until it answers. */
  static ServiceRun start(
      ServiceFactory services,
      ServiceSettings settings,
      EngineFactory engines,
      MeterRegistry registry)
      throws InterruptedException {
    ParkstreamService service = services.create(settings, engines);
    ServiceRun run = new ServiceRun(service, registry);
    try {
      service.start();
      if (!service.awaitRunning(START)) {
        throw new ParkstreamException("the service does not run: " + service.status());
      }
    } catch (RuntimeException | InterruptedException e) {
      service.close();
      throw e;
    }
    return run;
  }

  /** What was done from one look to another. */
  record Progress(double answered, double batches, double batched, double inferenceMillis) {
    Progress since(Progress before) {
      return new Progress(
          answered - before.answered,
          batches - before.batches,
          batched - before.batched,
          inferenceMillis - before.inferenceMillis);
    }

    double meanBatch() {
      return batches == 0 ? 0 : batched / batches;
    }

    double meanBatchMillis() {
      return batches == 0 ? 0 : inferenceMillis / batches;
    }
  }

  Progress progress() {
    return new Progress(
        results.stream().mapToDouble(Counter::count).sum(),
        batches.count(),
        batches.totalAmount(),
        inference.totalTime(TimeUnit.MILLISECONDS));
  }

  /** Waits until so many crops are answered since the start. */
  void awaitAnswers(double crops) throws InterruptedException {
    double target = before + crops;
    double last = -1;
    long moved = System.nanoTime();
    for (double now = progress().answered(); now < target; now = progress().answered()) {
      if (service.status().isDead()) {
        throw new ParkstreamException("the service has died: " + service.status().detail());
      }
      if (now > last) {
        last = now;
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > NO_PROGRESS.toNanos()) {
        throw new ParkstreamException("the service stands still, " + (target - now) + " to go");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  @Override
  public void close() {
    service.close();
  }
}
