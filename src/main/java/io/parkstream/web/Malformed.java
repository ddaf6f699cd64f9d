package io.parkstream.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Requests that are none: answered with 400, and not logged, since their senders decide how many
 * there are.
 */
public final class Malformed {
  private static final int BAD_REQUEST = 400;

  private Malformed() {}

  /** Passes on to a router only what it can read; it logs the rest with a trace. */
  public static Handler<HttpServerRequest> refusedBefore(Router router) {
    return request -> {
      if (isUri(request.uri())) {
        router.handle(request);
      } else {
        request.response().setStatusCode(BAD_REQUEST).end();
      }
    };
  }

  private static boolean isUri(String text) {
    try {
      return !new URI(text).toString().isEmpty();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Answers what was refused as malformed on its way to a route; leaves other failures alone. */
  static void answer(RoutingContext call) {
    if (call.statusCode() == BAD_REQUEST && !call.response().ended()) {
      call.response().setStatusCode(BAD_REQUEST).end();
    } else {
      call.next();
    }
  }
}
