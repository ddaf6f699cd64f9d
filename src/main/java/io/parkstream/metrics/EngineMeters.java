package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.engine.EngineMetrics;
import java.util.function.LongSupplier;

/** What the guard of the engines reports, as meters. */
public final class EngineMeters implements EngineMetrics {
  private final Counter retries;

  /**
   * @param nativeBytes how much native memory the engines hold at present
   */
  public EngineMeters(MeterRegistry registry, LongSupplier nativeBytes) {
    Gauge.builder("parkstream.engine.memory", nativeBytes, LongSupplier::getAsLong)
        .description("Native memory that oneDNN's engines hold: packed weights and feature maps")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
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
