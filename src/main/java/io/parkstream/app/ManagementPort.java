package io.parkstream.app;

import io.parkstream.web.Backpressure;
import io.parkstream.web.Connections;
import io.parkstream.web.Malformed;
import io.parkstream.web.Place;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * An open port for those who run a program: an event loop and two threads of its own, so that
 * nothing else can keep it busy, and bounds for clients that open connections, send slowly or do
 * not read.
 */
final class ManagementPort implements AutoCloseable {
  private static final Logger log = Logger.getLogger(ManagementPort.class);

  /** A scrape is taken at once, or its client is gone. */
  private static final Duration SLOWEST_READER = Duration.ofSeconds(20);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final HttpServer server;

  private ManagementPort(Vertx vertx, HttpServer server) {
    this.vertx = vertx;
    this.server = server;
  }

  /**
   * Opens a port.
   *
   * @param most connections
   * @param routes adds what is answered; the rest is not found
   * @throws CompletionException if it cannot be opened; nothing is left open then
   */
  static ManagementPort open(HttpServerOptions options, int most, Consumer<Router> routes) {
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
    try {
      Connections connections = connections(most);
      own.setPeriodic(Connections.SWEEP.toMillis(), now -> connections.sweep());
      HttpServer server =
          own.createHttpServer(options)
              .requestHandler(Malformed.refusedBefore(router(own, routes)))
              .connectionHandler(connections::accepted)
              .listen()
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      return new ManagementPort(own, server);
    } catch (CompletionException e) {
      close(own);
      throw e;
    }
  }

  private static Router router(Vertx own, Consumer<Router> routes) {
    Router router = Router.router(own);
    router.route().handler(new Backpressure(() -> SLOWEST_READER, () -> {}));
    routes.accept(router);
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
  private static Connections connections(int most) {
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

  /** What it listens on. */
  int number() {
    return server.actualPort();
  }

  /** Closes the port, within some seconds. Harmless when called again. */
  @Override
  public void close() {
    close(vertx);
  }

  private static void close(Vertx own) {
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
