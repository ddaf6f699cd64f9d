package io.parkstream.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;

/** Routes as the service has them, on a port of their own. */
final class TestServer {
  private TestServer() {}

  /** Puts the gate before all routes, as Quarkus does: after what observes the router. */
  static void addGate(Router router, Gate gate) {
    Filters filters = new Filters();
    gate.add(filters);
    filters
        .getFilters()
        .forEach(
            filter -> router.route().order(-1 * filter.getPriority()).handler(filter.getHandler()));
  }

  /** Listens on 127.0.0.1, at a free port. */
  static HttpServer listen(Vertx vertx, Router router) throws Exception {
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }
}
