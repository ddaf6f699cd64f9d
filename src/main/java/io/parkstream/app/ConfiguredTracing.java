package io.parkstream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.config.ConfigCheck;
import io.parkstream.config.TracingConfig;
import io.parkstream.metrics.TracingMeters;
import io.parkstream.tracing.Tracing;
import io.parkstream.tracing.TracingMetrics;
import io.parkstream.tracing.TracingSettings;
import java.net.URI;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tracing as it is configured; off without an endpoint. */
public final class ConfiguredTracing {
  private static final Logger log = Logger.getLogger(ConfiguredTracing.class);

  private ConfiguredTracing() {}

  /**
   * Of the service.
   *
   * @return closed by the caller
   */
  static Tracing service(TracingConfig config, @Nullable String instance, MeterRegistry registry) {
    config
        .endpoint()
        .ifPresent(
            endpoint ->
                log.infof(
                    "traces go to %s, of crops without a trace parent a share of %s",
                    endpoint, config.ratio()));
    return open(config, "parkstream", instance, () -> new TracingMeters(registry));
  }

  /**
   * Of what publishes crops.
   *
   * @return closed by the caller
   * @throws io.parkstream.ParkstreamException with all mistakes in it
   */
  public static Tracing gateway(TracingConfig config) {
    ConfigCheck.requireUsable(config);
    return open(config, "parkstream-gateway", null, () -> TracingMetrics.NONE);
  }

  private static Tracing open(
      TracingConfig config,
      String service,
      @Nullable String instance,
      Supplier<TracingMetrics> metrics) {
    return config
        .endpoint()
        .map(
            endpoint ->
                Tracing.to(
                    new TracingSettings(
                        URI.create(endpoint), config.ratio(), config.queueCapacity()),
                    service,
                    instance,
                    metrics.get()))
        .orElse(Tracing.OFF);
  }
}
