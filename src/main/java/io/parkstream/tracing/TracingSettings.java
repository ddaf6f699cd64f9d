package io.parkstream.tracing;

import java.net.URI;

/**
 * Where spans go and how many.
 *
 * @param endpoint of a collector, OTLP over HTTP, without {@code /v1/traces}
 * @param ratio share of the crops without a trace parent that are traced, 0 to 1
 * @param queueCapacity spans that wait to be sent; more are dropped and counted. About 1 kB each
 */
public record TracingSettings(URI endpoint, double ratio, int queueCapacity) {
  public TracingSettings {
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new IllegalArgumentException("ratio is not from 0 to 1: " + ratio);
    }
    if (queueCapacity < 1) {
      throw new IllegalArgumentException("queueCapacity < 1: " + queueCapacity);
    }
  }
}
