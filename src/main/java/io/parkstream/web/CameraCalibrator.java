package io.parkstream.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calibrates the model that answers for single cameras, from what operators said of their crops.
 */
public interface CameraCalibrator {
  /**
   * What the labels of a camera give. Changes nothing; takes some seconds.
   *
   * @throws NotReadyException if it cannot be found now, and asking again soon helps
   */
  Finding find(CameraId camera) throws InterruptedException;

  /** What was applied at a camera; empty if nothing is, or it is not known yet. */
  Optional<LiveCalibration> applied(CameraId camera);

  /**
   * What was found.
   *
   * @param model whose answers it is for
   * @param empty labels
   * @param occupied labels
   * @param notUsed labels that say neither, or whose pictures cannot be read
   * @param leftOut older labels beyond those that are looked at
   * @param temperature of logits, after the model's own calibration
   * @param before balanced accuracy without it; absent if there are too few labels, as all below
   * @param after balanced accuracy with it, each space left out once
   * @param gain the difference, with its 95 % interval
   * @param kept whether it may be applied
   * @param why it may not; empty if it may
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Finding(
      @Nullable ModelIdentity model,
      int empty,
      int occupied,
      int notUsed,
      long leftOut,
      double temperature,
      double threshold,
      @Nullable Double before,
      @Nullable Double after,
      @Nullable Double gain,
      @Nullable Double gainLow,
      @Nullable Double gainHigh,
      boolean kept,
      String why) {

    /** To be published; only of one that is kept. */
    public LiveCalibration calibration(CameraId camera, Instant now, String user) {
      if (!kept || model == null || gain == null || gainLow == null || gainHigh == null) {
        throw new IllegalStateException("a calibration that is not kept: " + why);
      }
      return new LiveCalibration(
          camera.key(),
          model,
          temperature,
          threshold,
          now.toEpochMilli(),
          empty + occupied,
          new LiveCalibration.Gain(gain, gainLow, gainHigh),
          Instant.ofEpochMilli(now.toEpochMilli()),
          user.length() > LiveCalibration.MAX_BY
              ? user.substring(0, LiveCalibration.MAX_BY)
              : user);
    }
  }
}
