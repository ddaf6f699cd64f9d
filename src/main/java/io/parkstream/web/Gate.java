package io.parkstream.web;

import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * What every request to page and API passes before anything is done for it, whatever its method and
 * path: the limits of its client and of all clients, the names under which this may be asked, and
 * the methods that exist here. Runs on event loops and never waits.
 */
@Singleton
final class Gate {
  private static final Logger log = Logger.getLogger(Gate.class);

  /** Before all filters and routes of Quarkus. */
  static final int FIRST = 100_000;

  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final String API = "/api/";

  /** The page without its data, which it requests itself; users need it to log in. */
  private static final Pattern PAGE =
      Pattern.compile(
          "/|/(index|editor|review)\\.html|/[a-z]+\\.(css|svg)|/(js|editor)/[a-z-]+\\.js"
              + "|/schemas/[a-z-]+\\.json|/(openapi|asyncapi)(\\.json)?");

  private static final String LIMITS =
      "parkstream.web.max-requests-per-second and parkstream.web.client-share allow";
  private static final int OWN_REQUEST_MILLIS = 2000;

  private final Dashboard dashboard;
  private final Guard guard;
  private final Connections connections;

  Gate(Dashboard dashboard, Guard guard) {
    this.dashboard = dashboard;
    this.guard = guard;
    this.connections =
        new Connections(
            client -> dashboard.limits().connection(client),
            false,
            () -> dashboard.metrics().requestRefused(Refused.CONNECTIONS),
            System::nanoTime);
  }

  void add(@Observes Filters filters) {
    Backpressure backpressure =
        new Backpressure(
            () -> dashboard.limits().responseTimeout(), () -> dashboard.metrics().clientTooSlow());
    filters.register(
        call -> {
          connections.watch(call.request().connection());
          backpressure.handle(call);
        },
        FIRST);
    filters.register(this::judge, FIRST - 1);
  }

  /** Before the framework's own, which logs each. */
  void addFailures(@Observes Router router) {
    router.route().order(-FIRST).failureHandler(Malformed::answer);
  }

  /**
   * The listening socket is watched from the first request on, so one is made: nobody has to ask
   * before connections are limited.
   */
  void started(@ObservesAsync HttpServerStart start) {
    HttpServerOptions options = start.options();
    int port = options.getPort();
    if (port > 0) {
      String host = options.getHost().equals("0.0.0.0") ? "127.0.0.1" : options.getHost();
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(host, port), OWN_REQUEST_MILLIS);
        socket.setSoTimeout(OWN_REQUEST_MILLIS);
        socket
            .getOutputStream()
            .write(
                "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        InputStream answer = socket.getInputStream();
        answer.readNBytes(1);
      } catch (IOException e) {
        log.debugf("connections are limited from the first request on: %s", e.getMessage());
      }
    }
  }

  private void judge(RoutingContext call) {
    HttpServerRequest request = call.request();
    WebLimits limits = dashboard.limits();
    String client = ClientAddress.of(request);
    if (!limits.clients().takesRequest(client)) {
      refuse(call, Refused.RATE, 429, "Too Many Requests", "more requests than " + LIMITS);
    } else if (!limits.hosts().allows(request.getHeader("Host"))) {
      refuse(call, Refused.HOST, 421, "Misdirected Request", "this is not the host that was asked");
    } else if (!READING.contains(request.method()) && !isGuarded(call)) {
      request.response().putHeader("Allow", "GET, HEAD, OPTIONS");
      refuse(call, Refused.METHOD, 405, "Method Not Allowed", "nothing can be changed here");
    } else if (isReading(call) && !guard.mayRead(request)) {
      refuse(call, Refused.LOGIN, 401, "Unauthorized", "log in first");
    } else if (call.normalizedPath().startsWith(API)) {
      answer(call, limits, client);
    } else {
      call.next();
    }
  }

  /** Whether a call that changes something has a rule, or is a login. */
  private boolean isGuarded(RoutingContext call) {
    HttpMethod method = call.request().method();
    String path = call.normalizedPath();
    return guard.guards(method, path)
        || LoginRoutes.isLogin(method, path) && dashboard.login().isPresent()
        || OidcRoutes.isLogin(method, path) && dashboard.provider().isPresent();
  }

  /** Whether a call reads what may need a login. A path that is written in an odd way does. */
  private static boolean isReading(RoutingContext call) {
    String path = call.normalizedPath();
    return !path.equals(Guard.SESSION_PATH)
        && !OidcRoutes.isPath(path)
        && !PAGE.matcher(path).matches();
  }

  private void answer(RoutingContext call, WebLimits limits, String client) {
    Optional<Place> place = limits.clients().take(client, ClientLimits.Kind.REQUESTS, 1);
    if (place.isEmpty()) {
      refuse(
          call,
          Refused.BUSY,
          503,
          "Service Unavailable",
          "as many requests are being answered as may be at once; ask again soon");
      return;
    }
    // What comes after the head is bounded as bytes, and a stream of events as a stream.
    call.addHeadersEndHandler(begun -> place.get().close());
    call.addEndHandler(ended -> place.get().close());
    call.next();
  }

  private void refuse(RoutingContext call, Refused why, int status, String title, String detail) {
    dashboard.metrics().requestRefused(why);
    HttpServerResponse response = call.response();
    if (status == 429 || status == 503) {
      response.putHeader("Retry-After", "1");
    }
    response
        .setStatusCode(status)
        .putHeader("Content-Type", Problem.MEDIA_TYPE)
        .end(Problem.text(status, title, detail));
  }
}
