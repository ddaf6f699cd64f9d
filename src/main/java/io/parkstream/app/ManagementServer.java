package io.parkstream.app;

import io.parkstream.ParkstreamException;
import io.parkstream.web.Backpressure;
import io.parkstream.web.Connections;
import io.parkstream.web.Malformed;
import io.parkstream.web.Place;
import io.quarkus.micrometer.runtime.export.handlers.PrometheusHandler;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.runtime.management.ManagementConfig;
import io.quarkus.vertx.http.runtime.options.HttpServerOptionsUtils;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** A scrape is taken at once, or its client is gone. */
  private static final Duration SLOWEST_READER = Duration.ofSeconds(20);

  private static final int DEFAULT_CONNECTIONS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HealthRoutes health;
  private final AdminRoutes admin;
  private final TlsConfigurationRegistry certificates;
  private final ManagementConfig config;
  private @Nullable Vertx vertx;

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
    Vertx own =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    vertx = own;
    HttpServerOptions options = options();
    Connections connections = connections();
    own.setPeriodic(Connections.SWEEP.toMillis(), now -> connections.sweep());
    try {
      HttpServer server =
          own.createHttpServer(options)
              .requestHandler(Malformed.refusedBefore(router(own)))
              .connectionHandler(connections::accepted)
              .listen()
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      log.infof(
          "Management interface listening on %s://%s:%d",
          options.isSsl() ? "https" : "http", options.getHost(), server.actualPort());
      return server.actualPort();
    } catch (CompletionException e) {
      close();
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

  private Router router(Vertx own) {
    Router router = Router.router(own);
    router.route().handler(new Backpressure(() -> SLOWEST_READER, () -> {}));
    health.add(router);
    admin.add(router);
    router.get("/q/metrics").blockingHandler(new PrometheusHandler(false, Optional.empty()), false);
    router
        .route()
        .failureHandler(
            call -> {
              if (call.failure() != null && call.statusCode() != 400) {
                log.errorf("a request to the management port failed: %s", call.failure());
              }
              call.response()
                  .setStatusCode(call.statusCode() < 400 ? 500 : call.statusCode())
                  .end();
            });
    return router;
  }

  /**
   * An orchestrator always gets in: where all places are taken, the connection goes that is quiet
   * for longest.
   */
  private Connections connections() {
    int most = config.limits().maxConnections().orElse(DEFAULT_CONNECTIONS);
    AtomicInteger taken = new AtomicInteger();
    Place place = taken::decrementAndGet;
    return new Connections(
        client -> {
          if (taken.incrementAndGet() <= most) {
            return Optional.of(place);
          }
          taken.decrementAndGet();
          return Optional.empty();
        },
        true,
        () -> {},
        System::nanoTime);
  }

  /** Closes the port, within some seconds. Harmless when called again. */
  @Override
  public synchronized void close() {
    Vertx own = vertx;
    vertx = null;
    if (own != null) {
      try {
        own.close()
            .toCompletionStage()
            .toCompletableFuture()
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        log.debug("the management port did not close in time", e);
      }
    }
  }
}
