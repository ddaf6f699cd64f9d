package io.parkstream.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.web.login.Login;
import io.parkstream.web.login.Session;
import io.parkstream.web.oidc.Identity;
import io.parkstream.web.oidc.OidcException;
import io.parkstream.web.oidc.OidcProvider;
import io.vertx.core.MultiMap;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logging in by an OpenID Connect provider.
 *
 * <pre>
 * POST /api/v1/session/oidc            {"page": …}: {"location": where the browser is to go}
 * GET  /api/v1/session/oidc/callback   where the provider sends it; begins a session, and leads to the page
 * </pre>
 *
 * Only this service's own page begins a login, and a cookie binds it to its browser.
 */
@Singleton
final class OidcRoutes {
  private static final String BEGIN_PATH = Guard.SESSION_PATH + "/oidc";

  private static final String CALLBACK_PATH = BEGIN_PATH + "/callback";

  /** From the callback to the page, under whatever path a proxy shows it. */
  private static final String UP = "../../../../";

  private static final String COOKIE = "parkstream-login";

  /** Under TLS: no other host of the domain can set a cookie of such a name. */
  private static final String TLS_COOKIE = "__Host-" + COOKIE;

  private static final int MAX_BYTES = 1024;

  /** Pages of this service, with the place in them that scripts keep. */
  private static final Pattern PAGE =
      Pattern.compile("((index|editor|review)\\.html)?(#[A-Za-z0-9._~/%:=&-]{0,200})?");

  private final Bodies bodies;
  private final Guard guard;
  private final Dashboard dashboard;
  private final ObjectMapper json;
  private final ChangeRecord changes;
  private final LoginRoutes logins;

  /** The provider may take its time; what waits for it is little. */
  private final Workers asking = new Workers("parkstream-oidc", 4, 16);

  OidcRoutes(
      Guard guard,
      Dashboard dashboard,
      ObjectMapper json,
      ChangeRecord changes,
      LoginRoutes logins) {
    this.guard = guard;
    this.dashboard = dashboard;
    this.json = json;
    this.changes = changes;
    this.logins = logins;
    this.bodies = new Bodies(Bodies.TIMEOUT, () -> dashboard.metrics().clientTooSlow());
  }

  /** Where the browser is to go. */
  private record Begun(String location) {}

  static boolean isLogin(HttpMethod method, String path) {
    return path.equals(BEGIN_PATH) && method.equals(HttpMethod.POST);
  }

  /** Whether who is not logged in may ask here. */
  static boolean isPath(String path) {
    return path.equals(BEGIN_PATH) || path.equals(CALLBACK_PATH);
  }

  void add(@Observes Router router) {
    router.route(HttpMethod.POST, BEGIN_PATH).order(Guard.ORDER).handler(this::begin);
    router.route(HttpMethod.GET, CALLBACK_PATH).order(Guard.ORDER).handler(this::comeBack);
  }

  private void begin(RoutingContext call) {
    Optional<OidcProvider> provider = dashboard.provider();
    HttpServerRequest request = call.request();
    String type = request.getHeader("Content-Type");
    if (provider.isEmpty()) {
      call.next();
    } else if (!Origins.isOwn(request)) {
      refuse(call, ChangeResult.FOREIGN_ORIGIN, "sent by another origin");
    } else if (type == null || !type.startsWith("application/json")) {
      refuse(call, ChangeResult.INVALID, "expected application/json");
    } else {
      if (!isTls(request)) {
        logins.warnOfPlainText(request);
      }
      bodies.read(
          call,
          MAX_BYTES,
          body -> begin(call, provider.get(), body),
          () -> refuse(call, ChangeResult.TOO_LARGE, "more than 1 KiB"));
    }
  }

  private void begin(RoutingContext call, OidcProvider provider, byte[] body) {
    try {
      String page = json.readTree(body).path("page").asText();
      OidcProvider.Begun begun =
          provider.begin(
              PAGE.matcher(page).matches() ? page : "", redirect(call.request(), provider.page()));
      call.response()
          .addCookie(cookie(call.request(), begun.cookie(), OidcProvider.LASTS.toSeconds()));
      guard.send(call, Changed.done("", new Begun(begun.location().toString())));
    } catch (OidcException e) {
      refuse(call, result(e), e.getMessage());
    } catch (IOException | IllegalArgumentException e) {
      refuse(call, ChangeResult.INVALID, "expected the page as JSON");
    }
  }

  /** Where the provider sends the browser back; it knows which addresses are this service's. */
  private static URI redirect(HttpServerRequest request, @Nullable URI page) {
    URI base =
        page == null ? URI.create(request.scheme() + "://" + request.authority() + "/") : page;
    return base.resolve(CALLBACK_PATH.substring(1));
  }

  private void comeBack(RoutingContext call) {
    Optional<OidcProvider> provider = dashboard.provider();
    Optional<Login> login = dashboard.login();
    if (provider.isEmpty() || login.isEmpty()) {
      call.next();
      return;
    }
    HttpServerRequest request = call.request();
    Cookie cookie = request.getCookie(cookieName(request));
    OidcProvider.Ticket ticket;
    try {
      ticket = provider.get().resume(cookie == null ? null : cookie.getValue(), answer(call));
    } catch (OidcException e) {
      fail(call, e);
      return;
    }
    // Whatever comes of it, this login is over; one that did not come back goes on.
    call.response().addCookie(cookie(request, "", 0));
    String address = ClientAddress.of(request);
    if (login.get().limit(address).isPresent()) {
      tell(call, ChangeResult.LIMITED, "too many failed logins; try again in some minutes", "");
      return;
    }
    boolean taken =
        asking.run(
            call.vertx(),
            () -> finish(call, provider.get(), login.get(), ticket, address),
            () -> tell(call, ChangeResult.FAILED, Guard.SEE_LOG, ""));
    if (!taken) {
      login.get().forgive(address);
      tell(call, ChangeResult.BUSY, "too many logins at once; try again", "");
    }
  }

  /** Each parameter comes once; of two it is not told which is meant. */
  private static OidcProvider.Answer answer(RoutingContext call) {
    try {
      MultiMap query = call.queryParams();
      return new OidcProvider.Answer(
          single(query, "state"),
          single(query, "code"),
          single(query, "error"),
          single(query, "iss"));
    } catch (HttpException | IllegalArgumentException e) {
      return new OidcProvider.Answer(null, null, null, null);
    }
  }

  private static @Nullable String single(MultiMap query, String name) {
    List<String> all = query.getAll(name);
    return all.size() == 1 ? all.get(0) : null;
  }

  private Runnable finish(
      RoutingContext call,
      OidcProvider provider,
      Login login,
      OidcProvider.Ticket ticket,
      String address) {
    try {
      Identity identity = provider.finish(ticket);
      Session session = login.admit(identity.name(), identity.role(), address);
      return () -> admit(call, session, identity, ticket.page());
    } catch (OidcException e) {
      // Neither a guess.
      if (e.kind() == OidcException.Kind.NO_ROLE || e.kind() == OidcException.Kind.UNAVAILABLE) {
        login.forgive(address);
      }
      return () -> fail(call, e);
    }
  }

  private void admit(RoutingContext call, Session session, Identity identity, String page) {
    HttpServerRequest request = call.request();
    changes.login(
        session.user(),
        request,
        ChangeResult.DONE,
        "as " + session.role().word() + ", subject " + identity.subject());
    call.response()
        .addCookie(LoginRoutes.cookie(request, session.token()).setSecure(isTls(request)))
        .putHeader("Cache-Control", "no-store")
        .putHeader("Location", UP + page)
        .setStatusCode(303)
        .end();
  }

  private void fail(RoutingContext call, OidcException why) {
    tell(call, result(why), why.getMessage(), why.detail());
  }

  private static ChangeResult result(OidcException why) {
    return switch (why.kind()) {
      case UNAVAILABLE -> ChangeResult.FAILED;
      case STALE -> ChangeResult.INVALID;
      case DENIED, UNTRUSTED -> ChangeResult.UNAUTHENTICATED;
      case NO_ROLE -> ChangeResult.FORBIDDEN;
    };
  }

  private void refuse(RoutingContext call, ChangeResult result, String why) {
    changes.login(null, call.request(), result, why);
    guard.send(call, Changed.refused(result, why));
  }

  /**
   * Answers a browser whose user sees the answer itself.
   *
   * @param why for the user: text of ours, without markup
   * @param detail more for the log; may be empty
   */
  private void tell(RoutingContext call, ChangeResult result, String why, String detail) {
    changes.login(null, call.request(), result, detail.isEmpty() ? why : detail);
    call.response()
        .setStatusCode(result.status())
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .end(
            "<!doctype html><html lang=\"en\"><title>Not logged in</title><h1>Not logged in</h1><p>"
                + why
                + ".</p><p><a href=\""
                + UP
                + "\">Back to the page</a></p></html>");
  }

  private Cookie cookie(HttpServerRequest request, String value, long seconds) {
    return Cookie.cookie(cookieName(request), value)
        .setPath("/")
        .setHttpOnly(true)
        // The provider's page leads back here, and is another site.
        .setSameSite(CookieSameSite.LAX)
        .setMaxAge(seconds)
        .setSecure(isTls(request));
  }

  private String cookieName(HttpServerRequest request) {
    return isTls(request) ? TLS_COOKIE : COOKIE;
  }

  /** Whether browsers see the page by TLS, if only up to a proxy that is not trusted. */
  private boolean isTls(HttpServerRequest request) {
    return "https".equalsIgnoreCase(request.scheme())
        || dashboard
            .provider()
            .map(OidcProvider::page)
            .filter(page -> "https".equalsIgnoreCase(page.getScheme()))
            .isPresent();
  }
}
