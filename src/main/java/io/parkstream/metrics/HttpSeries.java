package io.parkstream.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Keeps what strangers make up out of the metrics of HTTP: a series is made for the methods and the
 * paths of the API and for nothing else. What is refused is in {@code
 * parkstream.web.requests.refused}.
 */
@Singleton
public final class HttpSeries implements MeterFilter {
  private static final String REQUESTS = "http.server.requests";
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS");

  static final Set<String> PATHS =
      Set.of(
          "root",
          "NOT_FOUND",
          "REDIRECTION",
          "UNKNOWN",
          "/openapi",
          "/asyncapi",
          "/api/v1/sites",
          "/api/v1/sites/{site}",
          "/api/v1/sites/{site}/timeline",
          "/api/v1/sites/{site}/spaces",
          "/api/v1/sites/{site}/maps",
          "/api/v1/sites/{site}/spaces/{space}",
          "/api/v1/sites/{site}/spaces/{space}/crops/{partition}/{offset}",
          "/api/v1/sites/{site}/alarms",
          "/api/v1/sites/{site}/left-out",
          "/api/v1/sites/{site}/cameras",
          "/api/v1/sites/{site}/cameras/{camera}",
          "/api/v1/alarms",
          "/api/v1/left-out",
          "/api/v1/pulse",
          "/api/v1/snapshot",
          "/api/v1/events");

  /**
   * Made-up names are dropped before any filter sees them: Quarkus' own counts the paths that it
   * has seen, and takes none of the API any more once it has seen its number of others.
   */
  @Override
  public Meter.Id map(Meter.Id id) {
    return !id.getName().equals(REQUESTS) || isOurs(id)
        ? id
        : id.replaceTags(Tags.concat(id.getTags(), "method", "UNKNOWN", "uri", "UNKNOWN"));
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return !id.getName().equals(REQUESTS) || isOurs(id)
        ? MeterFilterReply.NEUTRAL
        : MeterFilterReply.DENY;
  }

  private static boolean isOurs(Meter.Id id) {
    String method = id.getTag("method");
    String path = id.getTag("uri");
    return method != null && METHODS.contains(method) && path != null && PATHS.contains(path);
  }
}
