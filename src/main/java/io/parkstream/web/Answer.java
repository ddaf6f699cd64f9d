package io.parkstream.web;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * Sends a body as fast as its client reads: a slice whenever the connection has taken the one
 * before, so that a client that does not read costs a slice and no thread, for no longer than the
 * response timeout.
 */
final class Answer {
  /** What a slow client costs beside its body: what waits in the connection, and a slice. */
  static final int SLOW_CLIENT_BYTES = Connections.QUEUE_BYTES + Answer.SLICE;

  private static final int SLICE = 16 << 10;

  private final RoutingContext call;
  private final HttpServerResponse response;
  private final byte[] body;
  private int sent;

  private Answer(RoutingContext call, byte[] body) {
    this.call = call;
    this.response = call.response();
    this.body = body;
  }

  /**
   * Answers a request, from any thread.
   *
   * @param ownBytes of the body that no other client shares
   */
  static void send(
      RoutingContext call, SharedBody body, long ownBytes, WebLimits limits, WebMetrics metrics) {
    HttpServerRequest request = call.request();
    HttpServerResponse response = call.response();
    if (isKnown(request, body, response)) {
      response.setStatusCode(304).end();
      return;
    }
    byte[] bytes = encoded(request, response, body);
    Optional<Place> place =
        limits
            .clients()
            .take(ClientAddress.of(request), ClientLimits.Kind.BYTES, ownBytes + SLOW_CLIENT_BYTES);
    if (place.isEmpty()) {
      metrics.requestRefused(Refused.BYTES);
      response.headers().remove("Content-Encoding").remove("ETag");
      response
          .setStatusCode(503)
          .putHeader("Retry-After", "1")
          .putHeader("Content-Type", Problem.MEDIA_TYPE)
          .end(
              Problem.text(
                  503,
                  "Service Unavailable",
                  "too many answers are not read; see parkstream.web.max-response-bytes"));
      return;
    }
    response.putHeader("Content-Length", Integer.toString(bytes.length));
    if (request.method() == HttpMethod.HEAD) {
      place.get().close();
      response.end();
      return;
    }
    call.addEndHandler(ended -> place.get().close());
    long timer =
        call.vertx().setTimer(limits.responseTimeout().toMillis(), late -> cut(request, metrics));
    call.addEndHandler(ended -> call.vertx().cancelTimer(timer));
    onEventLoop(request, new Answer(call, bytes)::sendMore);
  }

  private static boolean isKnown(
      HttpServerRequest request, SharedBody body, HttpServerResponse response) {
    String tag = body.tag();
    if (tag == null) {
      return false;
    }
    response.putHeader("ETag", tag).putHeader("Cache-Control", "no-cache");
    List<String> known = request.headers().getAll("If-None-Match");
    return known.stream().anyMatch(value -> value.contains(tag));
  }

  private static byte[] encoded(
      HttpServerRequest request, HttpServerResponse response, SharedBody body) {
    String accepted = request.getHeader("Accept-Encoding");
    if (body.isWorthCompressing() && accepted != null && accepted.contains("gzip")) {
      response.putHeader("Content-Encoding", "gzip").putHeader("Vary", "Accept-Encoding");
      return body.compressed();
    }
    return body.bytes();
  }

  private static void cut(HttpServerRequest request, WebMetrics metrics) {
    metrics.clientTooSlow();
    Connections.cut(request.connection());
  }

  /** Only there does the queue tell how much waits. */
  private static void onEventLoop(HttpServerRequest request, Runnable work) {
    HttpConnection connection = request.connection();
    ((ConnectionBase) connection).channel().eventLoop().execute(work);
  }

  private void sendMore() {
    while (!response.ended() && !response.closed()) {
      if (response.writeQueueFull()) {
        response.drainHandler(drained -> sendMore());
        return;
      }
      int size = Math.min(SLICE, body.length - sent);
      Buffer slice = Buffer.buffer(Unpooled.wrappedBuffer(body, sent, size));
      sent += size;
      if (sent < body.length) {
        response.write(slice);
      } else {
        response.drainHandler(null);
        response.end(slice);
      }
    }
  }
}
