package io.parkstream.web;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that a browser sends was made by this service's own page. Browsers say so in
 * {@code Sec-Fetch-Site} where the connection is trusted, and in {@code Origin} with every request
 * that changes something; no script of a page can set either. What is no browser sends neither.
 */
final class Origins {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private Origins() {}

  static boolean isOwn(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return site.equals("same-origin");
    }
    String origin = request.getHeader("Origin");
    return origin == null || isSame(origin, request.authority());
  }

  /** The scheme is not compared: a proxy that ends TLS changes it. */
  static boolean isSame(String origin, @Nullable HostAndPort asked) {
    if (asked == null) {
      return false;
    }
    try {
      URI from = URI.create(origin);
      return from.getHost() != null
          && from.getHost().equalsIgnoreCase(asked.host())
          && isSamePort(from, asked.port());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isSamePort(URI from, int asked) {
    int standard = "https".equalsIgnoreCase(from.getScheme()) ? HTTPS : HTTP;
    int port = from.getPort() < 0 ? standard : from.getPort();
    return asked < 0 ? from.getPort() < 0 || port == standard : port == asked;
  }
}
