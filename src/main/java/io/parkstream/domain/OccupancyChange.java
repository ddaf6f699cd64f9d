package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change in what is believed of a space.
 *
 * @param id the event's id, the same whenever this change is published
 * @param space whose occupancy changed
 * @param camera that saw it
 * @param occupancy what is believed from now on
 * @param previous what was believed before; differs from {@code occupancy}
 * @param reason why
 * @param eventTime capture time of the crop, or time of the retirement, that decided
 * @param version grows with each change of the space, also across a retirement
 * @param evidenceCount classifications that agreed; 0 for a retirement
 * @param firstEvidenceAt capture time of the first of them
 * @param probabilityOccupied of the last of them; null for a retirement
 * @param sessionId ties the start and the end of one stay; null where no stay starts or ends
 * @param model of the classification that decided; null for a retirement
 * @param decidedBy the record that decided
 */
public record OccupancyChange(
    String id,
    SpaceId space,
    CameraId camera,
    Occupancy occupancy,
    Occupancy previous,
    OccupancyReason reason,
    Instant eventTime,
    long version,
    int evidenceCount,
    Instant firstEvidenceAt,
    @Nullable Float probabilityOccupied,
    @Nullable String sessionId,
    @Nullable ModelIdentity model,
    CropRef decidedBy) {
  public OccupancyChange {
    if (occupancy == previous) {
      throw new IllegalArgumentException(space.key() + " stays " + occupancy.word());
    }
  }
}
