package io.parkstream.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Ids;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.serde.Calibrations;
import io.parkstream.web.login.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calibrating cameras from labels, where {@code parkstream.review.enabled} is set.
 *
 * <pre>
 * POST   /api/v1/sites/{site}/cameras/{camera}/calibration   what the labels give; changes nothing
 * PUT    /api/v1/sites/{site}/cameras/{camera}/calibration   applies it
 * DELETE /api/v1/sites/{site}/cameras/{camera}/calibration   takes back what is applied
 * </pre>
 *
 * Who applies a calibration sends what was found, {@code {"sha256", "temperature", "threshold"}},
 * and is refused with 409 where labels or model give another one by now.
 */
@Singleton
final class CalibrationRoutes {
  private static final String PATH = "/api/v1/sites/:site/cameras/:camera/calibration";
  private static final int MAX_BYTES = 512;

  /** An engine's answer may differ in the last bits with what else is in a batch. */
  private static final double SAME = 1e-3;

  private final Guard guard;
  private final Dashboard dashboard;
  private final ObjectMapper json;
  private final Clock clock = Clock.systemUTC();

  CalibrationRoutes(Guard guard, Dashboard dashboard, ObjectMapper json) {
    this.guard = guard;
    this.dashboard = dashboard;
    this.json = json;
  }

  /** A calibration that is asked about: found, and applied. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Asked(CameraCalibrator.Finding found, @Nullable Applied applied) {}

  /** What is applied; the model may be another one. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Applied(
      long revision,
      String sha256,
      double temperature,
      double threshold,
      int labels,
      String at,
      @Nullable String by) {
    static Applied of(LiveCalibration calibration) {
      return new Applied(
          calibration.revision(),
          calibration.model().sha256(),
          calibration.temperature(),
          calibration.threshold(),
          calibration.labels(),
          calibration.at().toString(),
          calibration.by());
    }
  }

  /** Does something for a camera. */
  @FunctionalInterface
  private interface Handler {
    Changed handle(CameraCalibrator calibrator, CameraId camera, ChangeCall call)
        throws InterruptedException;
  }

  void add(@Observes Router router) {
    add(router, HttpMethod.POST, "find calibration", 0, this::find);
    add(router, HttpMethod.PUT, "apply calibration", MAX_BYTES, this::apply);
    add(router, HttpMethod.DELETE, "take back calibration", 0, this::undo);
  }

  private void add(Router router, HttpMethod method, String what, int maxBytes, Handler handler) {
    guard.requires(
        router,
        new GuardRule(
            method, PATH, Role.OPERATOR, what, maxBytes, call -> ofCamera(call, handler)));
  }

  private Changed ofCamera(ChangeCall call, Handler handler) throws InterruptedException {
    CameraCalibrator calibrator = dashboard.calibrator().orElse(null);
    if (calibrator == null) {
      return Changed.refused(ChangeResult.NOT_FOUND, LabelRoutes.DISABLED);
    }
    String site = call.variable("site");
    String camera = call.variable("camera");
    return Ids.isValid(site) && Ids.isValid(camera)
        ? handler.handle(calibrator, new CameraId(site, camera), call)
        : Changed.refused(ChangeResult.NOT_FOUND, "no camera " + camera + " at site " + site);
  }

  private Changed find(CameraCalibrator calibrator, CameraId camera, ChangeCall call)
      throws InterruptedException {
    CameraCalibrator.Finding found = calibrator.find(camera);
    return Changed.done(
        "from %d empty and %d occupied labels".formatted(found.empty(), found.occupied()),
        new Asked(found, calibrator.applied(camera).map(Applied::of).orElse(null)));
  }

  private Changed apply(CameraCalibrator calibrator, CameraId camera, ChangeCall call)
      throws InterruptedException {
    JsonNode wanted;
    try {
      wanted = json.readTree(call.body());
    } catch (IOException e) {
      return invalid();
    }
    if (!wanted.path("sha256").isTextual()
        || !wanted.path("temperature").isNumber()
        || !wanted.path("threshold").isNumber()) {
      return invalid();
    }
    CameraCalibrator.Finding found = calibrator.find(camera);
    if (!found.kept()) {
      return Changed.refused(ChangeResult.CONFLICT, "nothing to apply: " + found.why());
    }
    if (!isSame(found, wanted)) {
      return Changed.refused(
          ChangeResult.CONFLICT, "labels or model give another calibration by now; look again");
    }
    LiveCalibration calibration;
    try {
      calibration = found.calibration(camera, clock.instant(), call.user());
    } catch (IllegalArgumentException e) {
      return Changed.refused(ChangeResult.CONFLICT, "it cannot be applied: " + e.getMessage());
    }
    if (!publish(camera, calibration)) {
      return Changed.refused(ChangeResult.FAILED, "the broker did not take it; " + Guard.SEE_LOG);
    }
    return Changed.done(
        String.format(
            Locale.ROOT,
            "revision %d: temperature %.4f, threshold %.4f, from %d labels, for model %s/%d",
            calibration.revision(),
            calibration.temperature(),
            calibration.threshold(),
            calibration.labels(),
            calibration.model().name(),
            calibration.model().version()),
        Applied.of(calibration));
  }

  private static Changed invalid() {
    return Changed.refused(
        ChangeResult.INVALID, "expected JSON with sha256, temperature and threshold, as found");
  }

  private static boolean isSame(CameraCalibrator.Finding found, JsonNode wanted) {
    return found.model() != null
        && found.model().sha256().equals(wanted.get("sha256").asText())
        && Math.abs(found.temperature() - wanted.get("temperature").asDouble())
            <= SAME * found.temperature()
        && Math.abs(found.threshold() - wanted.get("threshold").asDouble()) <= SAME;
  }

  private Changed undo(CameraCalibrator calibrator, CameraId camera, ChangeCall call)
      throws InterruptedException {
    return publish(camera, null)
        ? Changed.done("taken back", Map.of("site", camera.site(), "camera", camera.camera()))
        : Changed.refused(ChangeResult.FAILED, "the broker did not take it; " + Guard.SEE_LOG);
  }

  private boolean publish(CameraId camera, @Nullable LiveCalibration calibration)
      throws InterruptedException {
    return dashboard
        .changes()
        .publish(
            dashboard.topics().calibrations(),
            Calibrations.key(camera.key()),
            calibration == null ? null : Calibrations.value(calibration),
            calibration == null ? null : Calibrations.headers(calibration));
  }
}
