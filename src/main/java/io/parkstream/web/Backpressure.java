package io.parkstream.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What comes before all else that is done for a request: its connection is counted and known to ask
 * for something, and a client that has not read the answers before waits for this one. Runs on
 * event loops and never waits by itself.
 */
public final class Backpressure implements Handler<RoutingContext> {
  private final Supplier<Duration> timeout;
  private final Runnable tooSlow;

  /**
   * @param timeout until a connection is closed whose client does not read
   * @param tooSlow called when that happens
   */
  public Backpressure(Supplier<Duration> timeout, Runnable tooSlow) {
    this.timeout = timeout;
    this.tooSlow = tooSlow;
  }

  @Override
  public void handle(RoutingContext call) {
    HttpServerRequest request = call.request();
    Connections.boundPipelined(request.connection());
    Connections.of(request.connection())
        .ifPresent(
            connection -> {
              connection.begun();
              call.addEndHandler(ended -> connection.ended(System.nanoTime()));
            });
    if (request.response().writeQueueFull()) {
      afterDrain(call);
    } else {
      call.next();
    }
  }

  private void afterDrain(RoutingContext call) {
    HttpServerRequest request = call.request();
    long timer =
        call.vertx()
            .setTimer(
                timeout.get().toMillis(),
                late -> {
                  tooSlow.run();
                  Connections.cut(request.connection());
                });
    request
        .response()
        .drainHandler(
            drained -> {
              if (call.vertx().cancelTimer(timer)) {
                request.response().drainHandler(null);
                call.next();
              }
            });
  }
}
