package io.parkstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.ParkstreamException;
import io.parkstream.app.models.ModelSwitch;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.web.ChangeRecord;
import io.parkstream.web.ChangeResult;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Administration, on the management port and only there: which model answers.
 *
 * <pre>
 * GET  /admin/model                  what answers, what was refused and why
 * POST /admin/model/versions/N       this version, and no newer one automatically
 * POST /admin/model/rollback         the version before
 * POST /admin/model/latest           the newest, and newer ones as they come
 * </pre>
 *
 * A refused version is answered with 409, and the old one stays in service. Each change leaves a
 * line in the audit log.
 */
@Singleton
final class AdminRoutes {
  private static final Logger log = Logger.getLogger(AdminRoutes.class);
  private static final String TYPE = "application/json";

  private final RunningService running;
  private final AdminAccess access;
  private final ObjectMapper json;
  private final ChangeRecord changes;

  AdminRoutes(
      RunningService running, ParkstreamConfig config, ObjectMapper json, ChangeRecord changes) {
    this.running = running;
    this.changes = changes;
    this.json = json;
    this.access =
        new AdminAccess(
            config.admin().token().orElse(null),
            config.admin().tokenFile().orElse(null),
            System::nanoTime);
  }

  void add(Router router) {
    router.get("/admin/model").blockingHandler(call -> answer(call, models -> true));
    router
        .postWithRegex("/admin/model/versions/(?<version>[1-9][0-9]{0,8})")
        .blockingHandler(
            call ->
                answer(call, models -> models.use(Integer.parseInt(call.pathParam("version")))));
    router
        .post("/admin/model/rollback")
        .blockingHandler(call -> answer(call, ModelSwitch::rollBack));
    router
        .post("/admin/model/latest")
        .blockingHandler(
            call ->
                answer(
                    call,
                    models -> {
                      models.latest();
                      return true;
                    }));
  }

  private void answer(RoutingContext call, Predicate<ModelSwitch> action) {
    AdminAccess.Verdict verdict = access.check(call.request().getHeader("Authorization"));
    if (verdict == AdminAccess.Verdict.OFF) {
      call.next();
      return;
    }
    int status = verdict == AdminAccess.Verdict.GRANTED ? act(call, action) : refuse(call, verdict);
    if (call.request().method() != HttpMethod.GET) {
      changes.changed(
          verdict == AdminAccess.Verdict.GRANTED ? "the admin token" : null,
          call.request(),
          "model " + call.normalizedPath(),
          result(status),
          "answered with " + status);
    }
  }

  private static ChangeResult result(int status) {
    return switch (status) {
      case 200 -> ChangeResult.DONE;
      case 401 -> ChangeResult.UNAUTHENTICATED;
      case 409 -> ChangeResult.CONFLICT;
      case 429 -> ChangeResult.LIMITED;
      default -> ChangeResult.BUSY;
    };
  }

  private static int refuse(RoutingContext call, AdminAccess.Verdict verdict) {
    int status = verdict == AdminAccess.Verdict.TOO_MANY ? 429 : 401;
    call.response().setStatusCode(status);
    call.response().putHeader("WWW-Authenticate", "Bearer").end();
    return status;
  }

  private int act(RoutingContext call, Predicate<ModelSwitch> action) {
    Optional<ModelSwitch> models = running.models();
    int status;
    Object body;
    if (models.isEmpty() || models.get().status().version() == 0) {
      status = 503;
      body = Map.of("detail", "no model is served yet");
    } else {
      boolean done;
      try {
        done = action.test(models.get());
      } catch (ParkstreamException e) {
        log.warnf("administration failed: %s", e.getMessage());
        done = false;
      }
      status = done ? 200 : 409;
      body = models.get().status();
    }
    call.response().setStatusCode(status).putHeader("content-type", TYPE).end(text(body));
    return status;
  }

  private String text(Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers can be written", e);
    }
  }
}
