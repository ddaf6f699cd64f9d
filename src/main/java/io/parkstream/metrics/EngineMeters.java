package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.engine.EngineMetrics;

/** What the guard of the engines reports, as meters. */
public final class EngineMeters implements EngineMetrics {
  private final Counter retries;

  public EngineMeters(MeterRegistry registry) {
    retries =
        Counter.builder("parkstream.engine.retries")
            .description("Batches that failed and were classified once more")
            .baseUnit("batches")
            .register(registry);
  }

  @Override
  public void retried() {
    retries.increment();
  }
}
