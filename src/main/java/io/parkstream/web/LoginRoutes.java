package io.parkstream.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.web.login.Login;
import io.parkstream.web.login.Login.Attempt;
import io.parkstream.web.login.Session;
import io.parkstream.web.login.Signer;
import io.parkstream.web.oidc.OidcProvider;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logging in and out.
 *
 * <pre>
 * POST   /api/v1/session   {"user": …, "password": …}: begins a session
 * GET    /api/v1/session   who is logged in
 * DELETE /api/v1/session   ends the session
 * </pre>
 *
 * A session travels in a cookie that no script can read, no other site's page sends, and no
 * connection without TLS carries that began with TLS.
 */
@Singleton
final class LoginRoutes {
  private static final Logger log = Logger.getLogger(LoginRoutes.class);

  private static final int MAX_BYTES = 1024;

  /** Bcrypt takes a core for a while; one thread leaves the others to the crops. */
  final Workers hashing = new Workers("parkstream-login", 1, 8);

  private final Bodies bodies;
  private final Guard guard;
  private final Dashboard dashboard;
  private final ObjectMapper json;
  private final ChangeRecord changes;
  private final AtomicBoolean warned = new AtomicBoolean();

  LoginRoutes(Guard guard, Dashboard dashboard, ObjectMapper json, ChangeRecord changes) {
    this.guard = guard;
    this.changes = changes;
    this.dashboard = dashboard;
    this.json = json;
    this.bodies = new Bodies(Bodies.TIMEOUT, () -> dashboard.metrics().clientTooSlow());
  }

  /**
   * What a client may know of its session.
   *
   * @param enabled whether there are logins here
   * @param passwords whether users may have a password here
   * @param provider who else logs users in, for people; absent if nobody does
   * @param readingNeedsLogin whether nothing is shown without one
   * @param user who is logged in; absent if nobody is
   * @param role of the user
   * @param csrfToken to send with each change
   * @param expires when the session ends by itself
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record State(
      boolean enabled,
      boolean passwords,
      @Nullable String provider,
      boolean readingNeedsLogin,
      @Nullable String user,
      @Nullable String role,
      @Nullable String csrfToken,
      @Nullable String expires) {}

  private State state(@Nullable Session session) {
    return new State(
        dashboard.login().isPresent(),
        dashboard.takesPasswords(),
        dashboard.provider().map(OidcProvider::name).orElse(null),
        dashboard.readingNeedsLogin(),
        session == null ? null : session.user(),
        session == null ? null : session.role().word(),
        session == null ? null : session.csrfToken(),
        session == null ? null : session.expires().toString());
  }

  static boolean isLogin(HttpMethod method, String path) {
    return path.equals(Guard.SESSION_PATH)
        && (method.equals(HttpMethod.POST) || method.equals(HttpMethod.DELETE));
  }

  void add(@Observes Router router) {
    router.route(HttpMethod.POST, Guard.SESSION_PATH).order(Guard.ORDER).handler(this::logIn);
    router.route(HttpMethod.GET, Guard.SESSION_PATH).order(Guard.ORDER).handler(this::tell);
    router.route(HttpMethod.DELETE, Guard.SESSION_PATH).order(Guard.ORDER).handler(this::logOut);
  }

  private void tell(RoutingContext call) {
    guard.send(call, Changed.done("", state(guard.session(call.request()).orElse(null))));
  }

  private void logIn(RoutingContext call) {
    Optional<Login> login = dashboard.login();
    HttpServerRequest request = call.request();
    String type = request.getHeader("Content-Type");
    if (login.isEmpty()) {
      call.next();
    } else if (!Origins.isOwn(request)) {
      answer(call, "", Changed.refused(ChangeResult.FOREIGN_ORIGIN, "sent by another origin"));
    } else if (!dashboard.takesPasswords()) {
      answer(call, "", Changed.refused(ChangeResult.INVALID, "no user has a password here"));
    } else if (type == null || !type.startsWith("application/json")) {
      // What a form can send is a login that its user did not ask for.
      answer(call, "", Changed.refused(ChangeResult.INVALID, "expected application/json"));
    } else {
      warnOfPlainText(request);
      bodies.read(
          call,
          MAX_BYTES,
          body -> logIn(call, login.get(), body),
          () -> answer(call, "", Changed.refused(ChangeResult.TOO_LARGE, "more than 1 KiB")));
    }
  }

  private void logIn(RoutingContext call, Login login, byte[] body) {
    String user;
    String password;
    try {
      JsonNode asked = json.readTree(body);
      user = asked.path("user").asText();
      password = asked.path("password").asText();
    } catch (IOException e) {
      answer(call, "", Changed.refused(ChangeResult.INVALID, "expected user and password as JSON"));
      return;
    }
    // Typed into the wrong field, a password would come as the name.
    String named = login.isUser(user) ? user : "an unknown name";
    String address = ClientAddress.of(call.request());
    Optional<Attempt.Limited> limit = login.limit(address);
    if (limit.isPresent()) {
      attempted(call, named, limit.get());
      return;
    }
    boolean taken =
        hashing.run(
            call.vertx(),
            () -> {
              Attempt attempt = login.attempt(user, password, address);
              return () -> attempted(call, named, attempt);
            },
            () -> answer(call, named, Changed.refused(ChangeResult.FAILED, Guard.SEE_LOG)));
    if (!taken) {
      login.forgive(address);
      answer(call, named, Changed.refused(ChangeResult.BUSY, "too many logins at once; try again"));
    }
  }

  private void attempted(RoutingContext call, String user, Attempt attempt) {
    if (attempt instanceof Attempt.Granted granted) {
      Session session = granted.session();
      call.response().addCookie(cookie(call.request(), session.token()));
      answer(call, user, Changed.done("as " + session.role().word(), state(session)));
    } else if (attempt instanceof Attempt.Limited limited) {
      call.response().putHeader("Retry-After", Long.toString(limited.retryAfter().toSeconds()));
      answer(
          call,
          user,
          Changed.refused(
              ChangeResult.LIMITED, "too many wrong passwords; try again in some minutes"));
    } else {
      answer(
          call,
          user,
          Changed.refused(ChangeResult.UNAUTHENTICATED, "no such user, or a wrong password"));
    }
  }

  /** By the page, with its token: another site's page could otherwise log its visitor out. */
  private void logOut(RoutingContext call) {
    Optional<Session> session = guard.session(call.request());
    Changed changed;
    if (session.isEmpty()) {
      changed = Changed.refused(ChangeResult.UNAUTHENTICATED, "nobody is logged in");
    } else if (!Origins.isOwn(call.request())) {
      changed = Changed.refused(ChangeResult.FOREIGN_ORIGIN, "sent by another origin");
    } else if (!Signer.isSame(
        session.get().csrfToken(), call.request().getHeader(Guard.CSRF_HEADER))) {
      changed =
          Changed.refused(
              ChangeResult.NO_CSRF_TOKEN,
              "the header " + Guard.CSRF_HEADER + " is not the session's token");
    } else {
      dashboard.login().ifPresent(login -> login.end(session.get()));
      call.response().addCookie(cookie(call.request(), "").setMaxAge(0));
      changed = Changed.done("logout", state(null));
    }
    answer(call, session.map(Session::user).orElse(""), changed);
  }

  /** Kept from scripts, and from whatever other sites' pages send. */
  static Cookie cookie(HttpServerRequest request, String value) {
    return Cookie.cookie(Guard.COOKIE, value)
        .setPath("/")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure("https".equalsIgnoreCase(request.scheme()));
  }

  void warnOfPlainText(HttpServerRequest request) {
    if (!"https".equalsIgnoreCase(request.scheme()) && warned.compareAndSet(false, true)) {
      log.warn(
          "Passwords travel unencrypted: a login came without TLS. Set quarkus.tls.* or a proxy in"
              + " front, named in quarkus.http.proxy.trusted-proxies");
    }
  }

  private void answer(RoutingContext call, String user, Changed changed) {
    changes.login(user.isEmpty() ? null : user, call.request(), changed.result(), changed.what());
    guard.send(call, changed);
  }
}
