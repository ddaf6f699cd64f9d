package io.parkstream.stream;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.Adjustments;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the engine said of one crop.
 *
 * @param probabilityOccupied from 0 to 1
 * @param model that answered
 * @param at when the batch came out of the engine
 * @param adjustments what single sites and cameras make of the probability
 */
public record Prediction(
    float probabilityOccupied, ModelIdentity model, Instant at, Adjustments adjustments) {
  Prediction(float probabilityOccupied, ModelIdentity model, Instant at) {
    this(probabilityOccupied, model, at, Adjustments.NONE);
  }

  /** What it means for a crop of this camera. */
  public float probabilityFor(CameraId camera) {
    return adjustments.of(camera).apply(probabilityOccupied);
  }

  /** The revision of the live calibration that this took; null if none did. */
  public @Nullable Long revisionFor(CameraId camera) {
    return adjustments.revisionOf(camera);
  }

  /**
   * The same with calibrations that are not older than those of an answer before it, whose batch
   * may have ended later on another thread: a camera's calibration never goes back.
   *
   * @param before the answer before it in the partition; null for none
   */
  Prediction notBefore(@Nullable Prediction before) {
    return before == null
            || before.adjustments.generation() <= adjustments.generation()
            || !before.model.equals(model)
        ? this
        : new Prediction(probabilityOccupied, model, at, before.adjustments);
  }
}
