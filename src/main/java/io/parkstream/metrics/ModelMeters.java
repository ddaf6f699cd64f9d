package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** Which model answers, and what becomes of others. */
public final class ModelMeters {
  private final AtomicInteger version = new AtomicInteger();
  private final Counter taken;
  private final Counter refused;

  public ModelMeters(MeterRegistry registry) {
    Gauge.builder("parkstream.model.version", version, AtomicInteger::get)
        .description("Model version in service; 0 until one is loaded")
        .strongReference(true)
        .register(registry);
    taken = changes(registry, "taken");
    refused = changes(registry, "refused");
  }

  private static Counter changes(MeterRegistry registry, String result) {
    return Counter.builder("parkstream.model.changes")
        .description("Changes of the model version by result")
        .baseUnit("changes")
        .tag("result", result)
        .register(registry);
  }

  /** A version answers from now on. */
  public void answers(int number) {
    version.set(number);
  }

  /** A version took the place of another. */
  public void changed() {
    taken.increment();
  }

  /** A version cannot be used; the current one stays in service. */
  public void refused() {
    refused.increment();
  }
}
