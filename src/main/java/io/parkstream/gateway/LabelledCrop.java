package io.parkstream.gateway;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import java.time.Instant;

/**
 * One picture of one space, with the truth beside it.
 *
 * @param camera that took it
 * @param space that it shows, of the camera's site
 * @param capturedAt when it was taken
 * @param picture encoded as JPEG; shared, not copied
 * @param occupied the truth at that moment
 */
public record LabelledCrop(
    CameraId camera, SpaceId space, Instant capturedAt, byte[] picture, boolean occupied) {}
