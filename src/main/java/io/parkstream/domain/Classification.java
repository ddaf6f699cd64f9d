package io.parkstream.domain;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the model said of one crop.
 *
 * @param id the event's id, the same whenever this crop is answered by this model
 * @param camera that took the crop
 * @param space that it shows
 * @param probabilityOccupied calibrated, from 0 to 1
 * @param capturedAt when the picture was taken
 * @param classifiedAt when its batch came out of the engine
 * @param model that answered
 * @param crop where the crop lies in Kafka
 * @param batchSize crops in its batch
 * @param queued from acceptance by the batcher to the start of its batch
 * @param inference of the whole batch
 * @param calibrationRevision of the {@link LiveCalibration} that was applied; null if none was
 * @param undecided why the picture is no evidence; then the probability is one half. Null if it is
 */
public record Classification(
    String id,
    CameraId camera,
    SpaceId space,
    float probabilityOccupied,
    Instant capturedAt,
    Instant classifiedAt,
    ModelIdentity model,
    CropRef crop,
    int batchSize,
    Duration queued,
    Duration inference,
    @Nullable Long calibrationRevision,
    @Nullable Undecided undecided)
    implements Observation {
  public Classification {
    Sites.requireSame(camera, space);
    if (!(probabilityOccupied >= 0 && probabilityOccupied <= 1)) {
      throw new IllegalArgumentException("probability " + probabilityOccupied + " of crop " + crop);
    }
  }

  /** Of a picture that may be evidence, with no more calibration than the model brought. */
  public Classification(
      String id,
      CameraId camera,
      SpaceId space,
      float probabilityOccupied,
      Instant capturedAt,
      Instant classifiedAt,
      ModelIdentity model,
      CropRef crop,
      int batchSize,
      Duration queued,
      Duration inference) {
    this(
        id,
        camera,
        space,
        probabilityOccupied,
        capturedAt,
        classifiedAt,
        model,
        crop,
        batchSize,
        queued,
        inference,
        null,
        null);
  }

  /** The label; never unknown. */
  public Occupancy occupancy() {
    return Occupancy.of(probabilityOccupied);
  }

  /** The age of the picture when it was classified; negative if the camera's clock is ahead. */
  public Duration captureToClassified() {
    return Duration.between(capturedAt, classifiedAt);
  }
}
