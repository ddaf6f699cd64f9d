package io.parkstream.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.stream.HeldMemory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** What the streams hold in memory of what came in, and what they may. */
final class MemoryGauges {
  /** Of the latest topology; nothing before there is one. */
  private final Map<HeldMemory, Holding> holdings = new ConcurrentHashMap<>();

  private record Holding(LongSupplier used, long max) {
    static final Holding NONE = new Holding(() -> 0, 0);
  }

  MemoryGauges(MeterRegistry registry) {
    for (HeldMemory what : HeldMemory.values()) {
      gauge(
          registry,
          "parkstream.memory.held",
          "Heap that what came in takes, estimated, by whose it is",
          what,
          holding -> holding.used.getAsLong());
      gauge(
          registry,
          "parkstream.memory.bound",
          "Heap that what came in may take, by whose it is",
          what,
          Holding::max);
    }
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      HeldMemory what,
      ToDoubleFunction<Holding> figure) {
    Gauge.builder(name, holdings, all -> figure.applyAsDouble(all.getOrDefault(what, Holding.NONE)))
        .description(description)
        .baseUnit("bytes")
        .tag("by", what.word())
        .strongReference(true)
        .register(registry);
  }

  void holding(HeldMemory what, LongSupplier used, long max) {
    holdings.put(what, new Holding(used, max));
  }
}
