package io.parkstream.web;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Ids;
import io.parkstream.domain.SpaceMap;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.web.login.Role;
import io.parkstream.web.view.CameraMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Publishing space maps.
 *
 * <pre>
 * PUT /api/v1/sites/{site}/cameras/{camera}/map?replaces=6   the map of a camera, as revision 7
 * </pre>
 *
 * Who publishes says what map is replaced, by its revision, and is refused with 409 where there is
 * another one by now; {@code replaces=none} is for a camera without a map. One map at a time is
 * published at an instance. Two instances know of each other's as soon as the broker has passed
 * them on, within some ms; of two maps in that time the later one stays.
 */
@Singleton
final class MapRoutes {
  private static final String PATH = "/api/v1/sites/:site/cameras/:camera/map";

  /** Quarkus takes no larger bodies; a map of 5,000 spaces with 4 corners each has some 500 kB. */
  private static final int MAX_BYTES = 900 << 10;

  private static final String NONE = "none";

  private final Guard guard;
  private final Dashboard dashboard;

  // Guarded by this.
  private final PublishedRevisions published = new PublishedRevisions(System::nanoTime);

  MapRoutes(Guard guard, Dashboard dashboard) {
    this.guard = guard;
    this.dashboard = dashboard;
  }

  void add(@Observes Router router) {
    guard.requires(
        router,
        new GuardRule(HttpMethod.PUT, PATH, Role.OPERATOR, "map", MAX_BYTES, this::publish));
  }

  private synchronized Changed publish(ChangeCall call) throws InterruptedException {
    String site = call.variable("site");
    String name = call.variable("camera");
    if (!Ids.isValid(site) || !Ids.isValid(name)) {
      return Changed.refused(ChangeResult.INVALID, "no valid id of a site or camera");
    }
    CameraId camera = new CameraId(site, name);
    String replaced = call.parameter("replaces");
    if (replaced == null || !replaced.matches("none|[0-9]{1,19}")) {
      return Changed.refused(
          ChangeResult.INVALID, "expected replaces=REVISION, or replaces=none for a first map");
    }
    SpaceMap sent;
    try {
      sent = SpaceMaps.read(Keys.of(camera), call.body());
    } catch (SerializationException e) {
      return Changed.refused(ChangeResult.INVALID, String.valueOf(e.getMessage()));
    }
    Long known = known(camera);
    if (!replaced.equals(known == null ? NONE : known.toString())) {
      return Changed.refused(
          ChangeResult.CONFLICT,
          known == null
              ? "camera " + camera.key() + " has no map to replace"
              : "camera %s has revision %d by now".formatted(camera.key(), known));
    }
    Optional<Long> next = PublishedRevisions.next(known, sent.revision());
    return next.isEmpty()
        ? Changed.refused(
            ChangeResult.INVALID,
            "revision out of range; expected at most " + PublishedRevisions.MAX_FIRST)
        : publish(sent, next.get());
  }

  private @Nullable Long known(CameraId camera) {
    Long shown = null;
    for (CameraMap map : dashboard.view().maps(camera.site())) {
      if (map.camera().equals(camera.camera())) {
        shown = map.revision();
      }
    }
    return published.newest(camera, shown);
  }

  private Changed publish(SpaceMap sent, long revision) throws InterruptedException {
    SpaceMap map =
        new SpaceMap(sent.camera(), revision, sent.frame(), sent.silenceBudget(), sent.spaces());
    boolean done =
        dashboard
            .changes()
            .publish(
                dashboard.topics().spaceMaps(),
                Keys.of(map.camera()),
                SpaceMaps.value(map),
                SpaceMaps.headers(map, Clock.systemUTC().instant()));
    if (!done) {
      return Changed.refused(
          ChangeResult.FAILED, "the broker did not take it; the log of the service says why");
    }
    published.add(map.camera(), revision);
    return Changed.done(
        "revision %d with %d spaces".formatted(revision, map.spaces().size()),
        Map.of(
            "site", map.camera().site(),
            "camera", map.camera().camera(),
            "revision", revision));
  }
}
