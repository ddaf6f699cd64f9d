package io.parkstream.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** Reads bodies up to a size, on the event loop of their connection. */
final class Bodies {
  private Bodies() {}

  /**
   * Reads a body.
   *
   * @param whole takes it, once
   * @param tooLarge called instead, once, as soon as there are more bytes than allowed; the rest is
   *     ignored
   */
  static void read(RoutingContext call, int maxBytes, Consumer<byte[]> whole, Runnable tooLarge) {
    HttpServerRequest request = call.request();
    Buffer body = Buffer.buffer();
    boolean[] refused = {false};
    request.handler(
        part -> {
          if (!refused[0] && body.length() + part.length() > maxBytes) {
            refused[0] = true;
            tooLarge.run();
          } else if (!refused[0]) {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        ended -> {
          if (!refused[0]) {
            whole.accept(body.getBytes());
          }
        });
    request.resume();
  }
}
