package io.parkstream.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.web.login.Session;
import io.parkstream.web.login.Signer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * Stands before whatever changes something. A call passes if its user is logged in with the role
 * that its rule asks for, if this service's own page made it, and if it carries the session's CSRF
 * token; each call leaves a line in the {@linkplain AuditLog audit log} and counts in {@code
 * parkstream.changes.requested}. {@link Gate} lets no call through that changes something and has
 * no rule, so a route without one cannot be reached.
 *
 * <p>Judges on event loops and never waits there; rules run on workers of their own. Without a
 * login nothing can be changed.
 */
@Singleton
public final class Guard {
  /** Where clients log in, and out. */
  static final String SESSION_PATH = "/api/v1/session";

  static final String SEE_LOG = "the log of the service says why";

  static final String COOKIE = "parkstream-session";

  /** No form can send it. */
  static final String CSRF_HEADER = "X-CSRF-Token";

  private static final Logger log = Logger.getLogger(Guard.class);

  /**
   * Behind the filters of {@link Gate}, whose bounds hold for changes too, and before everything
   * that Quarkus routes, so that nothing else answers under a rule's path.
   */
  static final int ORDER = 1000 - Gate.FIRST;

  private final Dashboard dashboard;
  private final ObjectMapper json;
  private final ChangeRecord changes;
  private final List<GuardRule> rules = new CopyOnWriteArrayList<>();
  private final Bodies bodies;
  private final Workers workers = new Workers("parkstream-changes", 2, 16);

  Guard(Dashboard dashboard, ObjectMapper json, ChangeRecord changes) {
    this.dashboard = dashboard;
    this.changes = changes;
    this.json = json;
    this.bodies = new Bodies(Bodies.TIMEOUT, () -> dashboard.metrics().clientTooSlow());
  }

  /**
   * Opens a call to those who have a role.
   *
   * @param router observed by the caller
   */
  public void requires(Router router, GuardRule rule) {
    rules.add(rule);
    router.route(rule.method(), rule.path()).order(ORDER).handler(call -> judge(call, rule));
  }

  /** All that can be called. */
  List<GuardRule> rules() {
    return List.copyOf(rules);
  }

  /** Whether a rule stands before a call, and logins exist. */
  boolean guards(HttpMethod method, String path) {
    return dashboard.login().isPresent()
        && rules.stream().anyMatch(rule -> rule.matches(method, path));
  }

  /** Whether a client may read the API. */
  boolean mayRead(HttpServerRequest request) {
    return !dashboard.readingNeedsLogin() || session(request).isPresent();
  }

  /** Who asks; empty if nobody is logged in. */
  Optional<Session> session(HttpServerRequest request) {
    Cookie cookie = request.getCookie(COOKIE);
    return cookie == null
        ? Optional.empty()
        : dashboard.login().flatMap(login -> login.session(cookie.getValue()));
  }

  private void judge(RoutingContext call, GuardRule rule) {
    HttpServerRequest request = call.request();
    Optional<Session> session = session(request);
    if (!Origins.isOwn(request)) {
      refuse(call, rule, session, ChangeResult.FOREIGN_ORIGIN, "sent by a page of another origin");
    } else if (session.isEmpty()) {
      refuse(call, rule, session, ChangeResult.UNAUTHENTICATED, "log in first");
    } else if (!isRead(rule)
        && !Signer.isSame(session.get().csrfToken(), request.getHeader(CSRF_HEADER))) {
      refuse(
          call,
          rule,
          session,
          ChangeResult.NO_CSRF_TOKEN,
          "the header " + CSRF_HEADER + " is not the session's token");
    } else if (!session.get().role().includes(rule.role())) {
      refuse(
          call,
          rule,
          session,
          ChangeResult.FORBIDDEN,
          "needs the role " + rule.role().word() + ", has " + session.get().role().word());
    } else {
      read(call, rule, session.get());
    }
  }

  private void read(RoutingContext call, GuardRule rule, Session session) {
    Map<String, String> query = new HashMap<>();
    try {
      call.queryParams().forEach(entry -> query.putIfAbsent(entry.getKey(), entry.getValue()));
    } catch (HttpException | IllegalArgumentException e) {
      refuse(call, rule, Optional.of(session), ChangeResult.INVALID, "the query cannot be decoded");
      return;
    }
    bodies.read(
        call,
        rule.maxBytes(),
        body -> run(call, rule, session, change(call, session, query, body)),
        () -> tooLarge(call, rule, Optional.of(session)));
  }

  private static boolean isRead(GuardRule rule) {
    return rule.method() == HttpMethod.GET || rule.method() == HttpMethod.HEAD;
  }

  private void tooLarge(RoutingContext call, GuardRule rule, Optional<Session> session) {
    refuse(
        call,
        rule,
        session,
        ChangeResult.TOO_LARGE,
        "the body has more than " + rule.maxBytes() + " bytes");
  }

  private void run(RoutingContext call, GuardRule rule, Session session, ChangeCall change) {
    boolean taken =
        workers.run(
            call.vertx(),
            () -> {
              Changed changed = handle(rule, change);
              return () -> answer(call, rule, Optional.of(session), changed);
            },
            () -> refuse(call, rule, Optional.of(session), ChangeResult.FAILED, SEE_LOG));
    if (!taken) {
      refuse(
          call,
          rule,
          Optional.of(session),
          ChangeResult.BUSY,
          "as many changes are in flight as are taken at once");
    }
  }

  private static ChangeCall change(
      RoutingContext call, Session session, Map<String, String> query, byte[] body) {
    return new ChangeCall(
        session.user(), session.role(), Map.copyOf(call.pathParams()), query, body);
  }

  private static Changed handle(GuardRule rule, ChangeCall change) {
    try {
      return rule.handler().handle(change);
    } catch (NotReadyException e) {
      return Changed.refused(ChangeResult.BUSY, e.getMessage() + "; ask again soon");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Changed.refused(ChangeResult.FAILED, "the service is stopping");
    } catch (RuntimeException e) {
      log.errorf(e, "Change failed: %s", rule.what());
      return Changed.refused(ChangeResult.FAILED, SEE_LOG);
    }
  }

  private void refuse(
      RoutingContext call,
      GuardRule rule,
      Optional<Session> session,
      ChangeResult result,
      String why) {
    answer(call, rule, session, Changed.refused(result, why));
  }

  private void answer(
      RoutingContext call, GuardRule rule, Optional<Session> session, Changed changed) {
    changes.changed(
        session.map(Session::user).orElse(null),
        call.request(),
        rule.what() + " " + call.normalizedPath(),
        changed.result(),
        changed.what());
    send(call, changed);
  }

  /** Writes an answer that no cache keeps. */
  void send(RoutingContext call, Changed changed) {
    HttpServerResponse response = call.response();
    if (response.ended() || response.closed()) {
      return;
    }
    ChangeResult result = changed.result();
    response
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .setStatusCode(result.status());
    if (result.status() == ChangeResult.BUSY.status()) {
      response.putHeader("Retry-After", "1");
    }
    if (result != ChangeResult.DONE) {
      response
          .putHeader("Content-Type", Problem.MEDIA_TYPE)
          .end(text(Problem.of(result.status(), result.title(), changed.what())));
    } else if (changed.body() == null) {
      response.setStatusCode(204).end();
    } else {
      response.putHeader("Content-Type", "application/json").end(text(changed.body()));
    }
  }

  private String text(Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers can be written", e);
    }
  }
}
