package io.parkstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Health over HTTP, as MicroProfile Health has it. The checks never wait, so they are asked on the
 * event loop: no pool of threads can be too busy for them.
 */
@Singleton
final class HealthRoutes {
  private static final String UP = "UP";
  private static final String DOWN = "DOWN";

  private final HealthCheck liveness;
  private final HealthCheck readiness;
  private final ObjectMapper json;

  HealthRoutes(
      @Liveness HealthCheck liveness, @Readiness HealthCheck readiness, ObjectMapper json) {
    this.liveness = liveness;
    this.readiness = readiness;
    this.json = json;
  }

  void add(Router router) {
    router.get("/q/health").handler(call -> answer(call, List.of(liveness, readiness)));
    router.get("/q/health/live").handler(call -> answer(call, List.of(liveness)));
    router.get("/q/health/ready").handler(call -> answer(call, List.of(readiness)));
    router.get("/q/health/started").handler(call -> answer(call, List.of()));
  }

  private void answer(RoutingContext call, List<HealthCheck> checks) {
    boolean up = true;
    List<Map<String, Object>> answers = new ArrayList<>();
    for (HealthCheck check : checks) {
      HealthCheckResponse response = check.call();
      up &= response.getStatus() == HealthCheckResponse.Status.UP;
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("name", response.getName());
      answer.put("status", response.getStatus().name());
      response.getData().ifPresent(data -> answer.put("data", data));
      answers.add(answer);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", up ? UP : DOWN);
    body.put("checks", answers);
    call.response()
        .setStatusCode(up ? 200 : 503)
        .putHeader("Content-Type", "application/json; charset=UTF-8")
        .end(text(body));
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers can be written", e);
    }
  }
}
