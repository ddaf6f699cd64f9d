package io.parkstream.stream;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.Adjustments;
import java.time.Instant;

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
  float probabilityFor(CameraId camera) {
    return adjustments.of(camera).apply(probabilityOccupied);
  }
}
