package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.stream.clients.FetchMetrics;
import java.util.EnumMap;
import java.util.Map;

/** What the guard of fetched records reports, as meters. Thread safe. */
public final class FetchMeters implements FetchMetrics {
  private final Map<Reason, Counter> skipped = new EnumMap<>(Reason.class);

  /**
   * Registers the meters.
   *
   * @param registry may have them from another instance of this class
   */
  public FetchMeters(MeterRegistry registry) {
    for (Reason reason : Reason.values()) {
      skipped.put(
          reason,
          Counter.builder("parkstream.fetch.batches.skipped")
              .description("Batches of records that would unpack to more than a consumer may hold")
              .tag("reason", reason.word())
              .register(registry));
    }
  }

  @Override
  public void batchSkipped(Reason reason) {
    Counter counter = skipped.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }
}
