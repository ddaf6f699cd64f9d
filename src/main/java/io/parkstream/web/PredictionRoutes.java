package io.parkstream.web;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Ids;
import io.parkstream.web.login.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Asking the model that answers about a picture, as the map editor does while somebody draws.
 *
 * <pre>
 * POST /api/v1/sites/{site}/cameras/{camera}/prediction   the body is a JPEG, PNG or WebP of one space
 * </pre>
 *
 * Changes nothing, and asks for an operator's login all the same: each costs what a crop costs.
 */
@Singleton
final class PredictionRoutes {
  private static final String PATH = "/api/v1/sites/:site/cameras/:camera/prediction";

  /** A crop of 400 × 400 pixels as PNG has some 300 kB. */
  private static final int MAX_BYTES = 900 << 10;

  private final Guard guard;
  private final Dashboard dashboard;

  PredictionRoutes(Guard guard, Dashboard dashboard) {
    this.guard = guard;
    this.dashboard = dashboard;
  }

  void add(@Observes Router router) {
    guard.requires(
        router,
        new GuardRule(HttpMethod.POST, PATH, Role.OPERATOR, "predict", MAX_BYTES, this::predict));
  }

  private Changed predict(ChangeCall call) throws InterruptedException {
    CropPredictor predictor = dashboard.predictor().orElse(null);
    if (predictor == null) {
      return Changed.refused(ChangeResult.NOT_FOUND, "no model answers in this process");
    }
    String site = call.variable("site");
    String camera = call.variable("camera");
    if (!Ids.isValid(site) || !Ids.isValid(camera)) {
      return Changed.refused(ChangeResult.INVALID, "no valid id of a site or camera");
    }
    try {
      CropPredictor.Predicted said = predictor.predict(new CameraId(site, camera), call.body());
      return Changed.done(said.model() + " says " + said.occupancy(), said);
    } catch (IllegalArgumentException e) {
      return Changed.refused(ChangeResult.INVALID, String.valueOf(e.getMessage()));
    }
  }
}
