package io.parkstream.stream;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceMap;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A space map as it was read.
 *
 * @param camera whose map it is
 * @param map null if the camera is taken out of use
 * @param at when it was published
 * @param ref where it lies
 */
record MapReading(CameraId camera, @Nullable SpaceMap map, Instant at, CropRef ref) {}
