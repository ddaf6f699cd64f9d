package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.DynamicBatcher;
import java.util.concurrent.TimeUnit;

/** What the batcher reports, as meters. */
public final class BatchMeters implements BatchMetrics {
  private final MeterRegistry registry;
  private final DistributionSummary size;
  private final Timer wait;
  private final Timer inference;
  private final Counter engineFailures;
  private final Counter refused;
  private final Counter dropped;
  private final Counter padded;
  private final Counter late;

  public BatchMeters(MeterRegistry registry) {
    this.registry = registry;
    size =
        DistributionSummary.builder("parkstream.batch.size")
            .description("Crops in a batch; well below the maximum under load means lost speed")
            .baseUnit("crops")
            .serviceLevelObjectives(Buckets.BATCH_SIZE)
            .register(registry);
    wait =
        timer(
            registry,
            "parkstream.batch.wait",
            "Time that the oldest crop of a batch waited for the batch to start");
    inference = timer(registry, "parkstream.inference.time", "Time of the engine for one batch");
    engineFailures =
        Counter.builder("parkstream.engine.failures")
            .description("Batches that the engine could not classify; their crops are read again")
            .baseUnit("failures")
            .register(registry);
    refused =
        Counter.builder("parkstream.queue.refused")
            .description("Offers that found the batcher's queue full and waited")
            .baseUnit("offers")
            .register(registry);
    dropped =
        Counter.builder("parkstream.queue.dropped")
            .description("Crops in the queue when the service ended; the next owner reads them")
            .baseUnit("crops")
            .register(registry);
    padded =
        Counter.builder("parkstream.batch.slots.padded")
            .description("Batch slots computed without a crop, padding to a batch size of the GPU")
            .register(registry);
    late =
        Counter.builder("parkstream.crops.late")
            .description("Crops whose answer came after the latency target")
            .register(registry);
  }

  /** Shows how much of the queue is used. The registry holds the batcher from then on. */
  public void watch(DynamicBatcher<?, ?> batcher) {
    Gauge.builder("parkstream.queue.size", batcher, b -> b.counts().waiting())
        .description("Crops that wait for an engine")
        .baseUnit("crops")
        .strongReference(true)
        .register(registry);
    Gauge.builder("parkstream.queue.capacity", batcher, b -> b.policy().queueCapacity())
        .description("Crops that may wait for an engine; at this size reading waits")
        .baseUnit("crops")
        .strongReference(true)
        .register(registry);
    Gauge.builder("parkstream.engine.crops", batcher, b -> b.counts().inHand())
        .description("Crops that an engine is classifying")
        .baseUnit("crops")
        .strongReference(true)
        .register(registry);
    headroom(registry, batcher);
  }

  private static void headroom(MeterRegistry registry, DynamicBatcher<?, ?> batcher) {
    Gauge.builder("parkstream.headroom", batcher, DynamicBatcher::headroom)
        .description("Spare capacity of the engines in crops per second")
        .baseUnit("crops.per.second")
        .strongReference(true)
        .register(registry);
  }

  private static Timer timer(MeterRegistry registry, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(Buckets.STAGE)
        .register(registry);
  }

  @Override
  public void taken(int crops, long oldestWaitNanos) {
    size.record(crops);
    wait.record(oldestWaitNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void handled(int crops, long handlerNanos) {
    inference.record(handlerNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void failed(int crops, long handlerNanos) {
    engineFailures.increment();
  }

  @Override
  public void padded(int places) {
    padded.increment(places);
  }

  @Override
  public void late(int crops) {
    late.increment(crops);
  }

  @Override
  public void refused() {
    refused.increment();
  }

  @Override
  public void dropped(int crops) {
    dropped.increment(crops);
  }
}
