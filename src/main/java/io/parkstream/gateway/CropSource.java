package io.parkstream.gateway;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Cameras whose crops come with the truth: drawn or recorded. Time stands still until it is
 * advanced, so a source is as fast as its caller. Not thread safe.
 */
public interface CropSource {
  /** In the order of their names. */
  List<CameraId> cameras();

  /** The spaces that a camera owns. */
  List<SpaceId> spaces(CameraId camera);

  /** Where a camera's frame shows its spaces. */
  SpaceMap map(CameraId camera);

  /** Lets the source's own time pass. */
  void advance(Duration duration);

  /**
   * One frame of a camera at the source's time: a crop of each space whose truth is known.
   *
   * @param capturedAt what the crops say of when they were taken
   */
  List<LabelledCrop> frame(CameraId camera, Instant capturedAt);
}
