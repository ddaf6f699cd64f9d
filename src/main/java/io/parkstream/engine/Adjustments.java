package io.parkstream.engine;

import io.parkstream.domain.CameraId;
import java.util.Map;

/**
 * Calibrations of single sites and cameras, on top of the model's own.
 *
 * @param byPlace by {@code site} or {@code site/camera}; a camera's comes before its site's
 */
public record Adjustments(Map<String, Calibration> byPlace) {
  public static final Adjustments NONE = new Adjustments(Map.of());

  public Adjustments {
    byPlace = Map.copyOf(byPlace);
  }

  /** What goes for a camera. */
  public Calibration of(CameraId camera) {
    Calibration own = byPlace.get(camera.key());
    return own != null ? own : byPlace.getOrDefault(camera.site(), Calibration.NONE);
  }
}
