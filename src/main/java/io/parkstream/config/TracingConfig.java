package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Traces of single crops for an OpenTelemetry collector. */
public interface TracingConfig {
  /**
   * Where a collector takes OTLP over HTTP, as {@code http://collector:4318}; {@code /v1/traces} is
   * added. Nothing is traced if unset. A collector that is away costs its spans and nothing else.
   */
  Optional<String> endpoint();

  /**
   * Share of the crops without a {@code ce_traceparent} that are traced, 0 to 1; those with one are
   * traced if it says so. In a gateway, of all crops. A traced crop is five or six spans here.
   */
  @WithDefault("0.01")
  double ratio();

  /**
   * Spans that wait to be sent at most, 512 to 100000; more are dropped and counted. About 1 kB
   * each.
   */
  @WithDefault("2048")
  int queueCapacity();
}
