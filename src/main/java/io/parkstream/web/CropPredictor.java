package io.parkstream.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.parkstream.domain.CameraId;
import org.jspecify.annotations.Nullable;

/** Asks the model that answers about single pictures. Thread safe. */
public interface CropPredictor {
  /**
   * What the service would say of a crop. Publishes nothing; takes as long as a crop of a camera.
   *
   * @param picture encoded, as gateways send it
   * @throws IllegalArgumentException if the picture cannot be read; the message says why
   * @throws NotReadyException if there is no answer now, and asking again soon helps
   */
  Predicted predict(CameraId camera, byte[] picture) throws InterruptedException;

  /**
   * What the model says of a picture.
   *
   * @param occupancy empty or occupied; unknown if the picture shows nothing
   * @param probabilityOccupied from 0 to 1, calibrated as for crops of the camera; absent if the
   *     picture shows nothing
   * @param undecided why it shows nothing; absent if it shows something
   * @param model that answered, as {@code name/version}
   * @param calibrationRevision that was applied; absent if none was
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Predicted(
      String occupancy,
      @Nullable Double probabilityOccupied,
      @Nullable String undecided,
      String model,
      @Nullable Long calibrationRevision) {}
}
