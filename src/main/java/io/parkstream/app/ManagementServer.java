package io.parkstream.app;

import io.parkstream.ParkstreamException;
import io.quarkus.micrometer.runtime.export.handlers.PrometheusHandler;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.runtime.management.ManagementConfig;
import io.quarkus.vertx.http.runtime.options.HttpServerOptionsUtils;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Health, metrics and administration on a port of their own, with an event loop and threads of
 * their own. The management interface of Quarkus shares both with page and API, so that a client
 * that keeps those busy also blocks the liveness probe of an orchestrator. Its settings, {@code
 * quarkus.management.*}, are used here: host, port, number of connections, time-out, TLS.
 */
@Singleton
public final class ManagementServer implements AutoCloseable {
  private static final Logger log = Logger.getLogger(ManagementServer.class);

  private static final int DEFAULT_CONNECTIONS = 100;

  private final HealthRoutes health;
  private final AdminRoutes admin;
  private final TlsConfigurationRegistry certificates;
  private final ManagementConfig config;
  private @Nullable ManagementPort port;

  ManagementServer(
      HealthRoutes health, AdminRoutes admin, TlsConfigurationRegistry certificates, Config all) {
    this.health = health;
    this.admin = admin;
    this.certificates = certificates;
    this.config = all.unwrap(SmallRyeConfig.class).getConfigMapping(ManagementConfig.class);
  }

  /**
   * Opens the port; to be called before whatever takes time to start.
   *
   * @return the port
   * @throws ParkstreamException if it cannot be opened
   */
  public synchronized int open() {
    HttpServerOptions options = options();
    int most = config.limits().maxConnections().orElse(DEFAULT_CONNECTIONS);
    try {
      ManagementPort opened = ManagementPort.open(options, most, this::routes);
      port = opened;
      log.infof(
          "Management interface listening on %s://%s:%d",
          options.isSsl() ? "https" : "http", options.getHost(), opened.number());
      return opened.number();
    } catch (CompletionException e) {
      throw new ParkstreamException(
          TakenPort.describe(
              options.getHost(),
              options.getPort(),
              "quarkus.management.port",
              String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage())),
          e);
    }
  }

  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeout((int) config.idleTimeout().toSeconds())
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setMaxHeaderSize((int) config.limits().maxHeaderSize().asLongValue());
    config
        .tlsConfigurationName()
        .map(
            name ->
                certificates
                    .get(name)
                    .orElseThrow(
                        () ->
                            new ParkstreamException(
                                "quarkus.management.tls-configuration-name is %s, but quarkus.tls.%s.* is not set"
                                    .formatted(name, name))))
        .ifPresent(
            tls -> HttpServerOptionsUtils.applyTlsConfigurationToHttpServerOptions(tls, options));
    return options;
  }

  private void routes(Router router) {
    health.add(router);
    admin.add(router);
    router.get("/q/metrics").blockingHandler(new PrometheusHandler(false, Optional.empty()), false);
  }

  /** Closes the port, within some seconds. Harmless when called again. */
  @Override
  public synchronized void close() {
    ManagementPort opened = port;
    port = null;
    if (opened != null) {
      opened.close();
    }
  }
}
