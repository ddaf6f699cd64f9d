package io.parkstream.domain;

import java.time.Instant;

/**
 * A space is taken out of use: nothing is believed of it any more.
 *
 * @param camera that owned the space
 * @param space that is retired
 * @param at when, to the millisecond
 * @param ref the record that said so
 */
public record Retirement(CameraId camera, SpaceId space, Instant at, CropRef ref)
    implements Observation {
  public Retirement {
    Sites.requireSame(camera, space);
  }
}
