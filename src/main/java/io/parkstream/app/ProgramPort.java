package io.parkstream.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.ParkstreamException;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;

/**
 * Health and metrics of a program that is not the service, at the paths and with the bounds that
 * the service has for them. Plain HTTP, which tells no secret and changes nothing.
 */
public final class ProgramPort implements AutoCloseable {
  /** Probes, a scraper or two, and somebody who looks; who is quiet makes room. */
  private static final int MOST_CONNECTIONS = 20;

  private static final int MOST_HEADER_BYTES = 8 << 10;
  private static final int IDLE_SECONDS = 60;

  private final ManagementPort port;

  private ProgramPort(ManagementPort port) {
    this.port = port;
  }

  /**
   * Opens a port.
   *
   * @param host whose address is listened on
   * @param number 0 for a free one
   * @param option that gave it, for the message
   * @param liveness asked on the event loop; must not wait
   * @param readiness likewise
   * @param metrics in Prometheus' text format; asked on a thread that may wait
   * @throws ParkstreamException if it cannot be opened
   */
  public static ProgramPort open(
      String host,
      int number,
      String option,
      HealthCheck liveness,
      HealthCheck readiness,
      Supplier<String> metrics) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(number)
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setMaxHeaderSize(MOST_HEADER_BYTES);
    HealthRoutes health = new HealthRoutes(liveness, readiness, new ObjectMapper());
    try {
      return new ProgramPort(
          ManagementPort.open(
              options,
              MOST_CONNECTIONS,
              router -> {
                health.add(router);
                addMetrics(router, metrics);
              }));
    } catch (CompletionException e) {
      throw new ParkstreamException(
          TakenPort.describeOption(
              host,
              number,
              option,
              String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage())),
          e);
    }
  }

  private static void addMetrics(Router router, Supplier<String> metrics) {
    router
        .get("/q/metrics")
        .blockingHandler(
            call ->
                call.response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(metrics.get()),
            false);
  }

  /** What it listens on. */
  public int number() {
    return port.number();
  }

  /** Closes the port, within some seconds. Harmless when called again. */
  @Override
  public void close() {
    port.close();
  }
}
