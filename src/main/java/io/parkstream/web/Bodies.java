package io.parkstream.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads bodies up to a size and within a time, on the event loop of their connection. A request
 * whose body comes slowly would otherwise hold its place among those that are being answered for as
 * long as its client likes.
 */
final class Bodies {
  /** Longest time from the head of a request to the end of its body; a map has 900 KiB at most. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Duration timeout;
  private final Runnable tooSlow;

  /**
   * @param timeout until a connection is closed whose body is not there
   * @param tooSlow called when that happens
   */
  Bodies(Duration timeout, Runnable tooSlow) {
    this.timeout = timeout;
    this.tooSlow = tooSlow;
  }

  /**
   * Reads a body.
   *
   * @param whole takes it, once; what it throws fails the call
   * @param tooLarge called instead, once, as soon as there are more bytes than allowed; the rest is
   *     ignored, and the connection closed if it goes on for longer than the time
   */
  void read(RoutingContext call, int maxBytes, Consumer<byte[]> whole, Runnable tooLarge) {
    HttpServerRequest request = call.request();
    Buffer body = Buffer.buffer();
    boolean[] over = {false};
    // Not only until the answer: what is ignored is read all the same.
    long timer =
        call.vertx()
            .setTimer(
                timeout.toMillis(),
                late -> {
                  over[0] = true;
                  tooSlow.run();
                  Connections.cut(request.connection());
                });
    Runnable cancel = () -> call.vertx().cancelTimer(timer);
    request.exceptionHandler(gone -> cancel.run());
    request.handler(
        part -> {
          if (!over[0] && body.length() + part.length() > maxBytes) {
            over[0] = true;
            tooLarge.run();
          } else if (!over[0]) {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        ended -> {
          cancel.run();
          if (!over[0]) {
            give(call, body, whole);
          }
        });
    request.resume();
  }

  /** The router watches over handlers, and not over what they leave to the end of a body. */
  private static void give(RoutingContext call, Buffer body, Consumer<byte[]> whole) {
    try {
      whole.accept(body.getBytes());
    } catch (RuntimeException e) {
      call.fail(e);
    }
  }
}
