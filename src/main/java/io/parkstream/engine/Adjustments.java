package io.parkstream.engine;

import io.parkstream.domain.CameraId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calibrations of single sites and cameras, on top of the model's own.
 *
 * @param byPlace by {@code site} or {@code site/camera}; a camera's comes before its site's
 * @param revisions of those that were applied while the service runs, by the same places
 * @param generation grows whenever {@link LiveCalibrations} change
 */
public record Adjustments(
    Map<String, Calibration> byPlace, Map<String, Long> revisions, long generation) {
  public static final Adjustments NONE = new Adjustments(Map.of());

  public Adjustments {
    byPlace = Map.copyOf(byPlace);
    revisions = Map.copyOf(revisions);
  }

  /** Those that come with a model. */
  public Adjustments(Map<String, Calibration> byPlace) {
    this(byPlace, Map.of(), 0);
  }

  /** What goes for a camera. */
  public Calibration of(CameraId camera) {
    Calibration own = byPlace.get(camera.key());
    return own != null ? own : byPlace.getOrDefault(camera.site(), Calibration.NONE);
  }

  /** The revision of what goes for a camera; null if it came with the model, or nothing does. */
  public @Nullable Long revisionOf(CameraId camera) {
    if (revisions.isEmpty()) {
      return null;
    }
    return revisions.get(byPlace.containsKey(camera.key()) ? camera.key() : camera.site());
  }
}
