package io.parkstream.gateway;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import java.time.Instant;

/**
 * A crop that the broker has acknowledged, and what is true of it.
 *
 * @param ref where it lies
 * @param camera that took it
 * @param space that it shows
 * @param capturedAt when it was taken
 * @param occupied the truth
 */
public record PublishedCrop(
    CropRef ref, CameraId camera, SpaceId space, Instant capturedAt, boolean occupied) {}
