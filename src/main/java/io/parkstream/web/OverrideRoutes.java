package io.parkstream.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.Ids;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceOverrides;
import io.parkstream.web.login.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Closing and opening spaces.
 *
 * <pre>
 * PUT    /api/v1/sites/{site}/spaces/{space}/override   {"closed": true, "note": …}
 * DELETE /api/v1/sites/{site}/spaces/{space}/override   takes back what was said
 * </pre>
 */
@Singleton
final class OverrideRoutes {
  private static final String PATH = "/api/v1/sites/:site/spaces/:space/override";

  /** A note of 200 characters, each of which may be escaped. */
  private static final int MAX_BYTES = 2048;

  private final Guard guard;
  private final Dashboard dashboard;
  private final ObjectMapper json;

  OverrideRoutes(Guard guard, Dashboard dashboard, ObjectMapper json) {
    this.guard = guard;
    this.dashboard = dashboard;
    this.json = json;
  }

  /**
   * What is published, for the client.
   *
   * @param closed whether the space must not be used
   * @param note for people; null for none
   */
  private record Published(String site, String space, boolean closed, @Nullable String note) {}

  void add(@Observes Router router) {
    guard.requires(
        router,
        new GuardRule(HttpMethod.PUT, PATH, Role.OPERATOR, "override", MAX_BYTES, this::override));
    guard.requires(
        router,
        new GuardRule(
            HttpMethod.DELETE, PATH, Role.OPERATOR, "take back override", 0, this::takeBack));
  }

  private Changed override(ChangeCall call) throws InterruptedException {
    SpaceId space = space(call);
    if (space == null) {
      return noSpace(call);
    }
    SpaceOverride override;
    try {
      JsonNode asked = json.readTree(call.body());
      if (!asked.path("closed").isBoolean()) {
        return Changed.refused(ChangeResult.INVALID, "expected closed, true or false");
      }
      String note = asked.path("note").asText("").strip();
      override =
          new SpaceOverride(
              space,
              asked.get("closed").booleanValue(),
              note.isEmpty() ? null : note,
              Clock.systemUTC().instant());
    } catch (IOException e) {
      return Changed.refused(ChangeResult.INVALID, "expected JSON with closed and note");
    } catch (IllegalArgumentException e) {
      return Changed.refused(ChangeResult.INVALID, String.valueOf(e.getMessage()));
    }
    String what =
        (override.closed() ? "closed" : "open")
            + (override.note() == null ? "" : ", note: " + override.note());
    return publish(space, SpaceOverrides.value(override), override, what);
  }

  private Changed takeBack(ChangeCall call) throws InterruptedException {
    SpaceId space = space(call);
    return space == null ? noSpace(call) : publish(space, null, null, "taken back");
  }

  private Changed publish(
      SpaceId space, byte @Nullable [] value, @Nullable SpaceOverride override, String what)
      throws InterruptedException {
    boolean done =
        dashboard
            .changes()
            .publish(
                dashboard.topics().overrides(),
                Keys.of(space),
                value,
                override == null ? null : SpaceOverrides.headers(override));
    if (!done) {
      return Changed.refused(
          ChangeResult.FAILED, "the broker did not take it; the log of the service says why");
    }
    return Changed.done(
        what,
        override == null
            ? null
            : new Published(space.site(), space.space(), override.closed(), override.note()));
  }

  /** A space that exists: an override of another would wait for it unseen. */
  private @Nullable SpaceId space(ChangeCall call) {
    String site = call.variable("site");
    String space = call.variable("space");
    if (!Ids.isValid(site) || !Ids.isValid(space)) {
      return null;
    }
    SpaceId id = new SpaceId(site, space);
    return dashboard.view().space(id, false).isPresent() ? id : null;
  }

  private static Changed noSpace(ChangeCall call) {
    return Changed.refused(
        ChangeResult.NOT_FOUND,
        "no space " + call.variable("space") + " at site " + call.variable("site"));
  }
}
