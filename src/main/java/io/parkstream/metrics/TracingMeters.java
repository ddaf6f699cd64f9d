package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.tracing.TracingMetrics;

/** What becomes of spans, as meters. */
public final class TracingMeters implements TracingMetrics {
  private final Counter exported;
  private final Counter failed;
  private final Counter dropped;

  public TracingMeters(MeterRegistry registry) {
    exported = spans(registry, "exported");
    failed = spans(registry, "failed");
    dropped = spans(registry, "dropped");
  }

  private static Counter spans(MeterRegistry registry, String result) {
    return Counter.builder("parkstream.trace.spans")
        .description("Spans of traced crops by result")
        .baseUnit("spans")
        .tag("result", result)
        .register(registry);
  }

  @Override
  public void exported(int spans) {
    exported.increment(spans);
  }

  @Override
  public void failed(int spans) {
    failed.increment(spans);
  }

  @Override
  public void dropped() {
    dropped.increment();
  }
}
