package io.parkstream.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.domain.LeftOuts;
import java.util.function.Supplier;

/**
 * What an alert must see of a service whose process still answers: its phase, one gauge for each of
 * which one is 1, and whether crops are answered.
 */
final class ServiceMeters {
  private ServiceMeters() {}

  /**
   * Registers the gauges.
   *
   * @param status asked at each scrape, by whichever thread scrapes; held as long as the registry
   * @param leftOuts counted at each scrape
   */
  static void register(MeterRegistry registry, Supplier<ServiceStatus> status, LeftOuts leftOuts) {
    for (ServicePhase phase : ServicePhase.values()) {
      Gauge.builder("parkstream.service.phase", () -> number(status.get().phase() == phase))
          .description("1 for the phase that the service is in, 0 for the others")
          .tag("phase", phase.name())
          .register(registry);
    }
    Gauge.builder("parkstream.service.ready", () -> number(status.get().isReady()))
        .description("1 while crops are answered, else 0")
        .register(registry);
    Gauge.builder("parkstream.left.out", () -> leftOuts.all().size())
        .description("Sites, spaces, cameras and tasks that this instance leaves out, at most 1000")
        .register(registry);
  }

  private static double number(boolean value) {
    return value ? 1 : 0;
  }
}
