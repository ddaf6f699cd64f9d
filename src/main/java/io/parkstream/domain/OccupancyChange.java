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
 * @param eventTime capture time of the crop, or time of the retirement, that decided; or when the
 *     time without crops was over, by the camera's clock
 * @param version grows with each change of the space, also across a retirement
 * @param evidenceCount classifications that agreed; 0 where no crop decided
 * @param firstEvidenceAt capture time of the first of them
 * @param probabilityOccupied of the last of them; null where no crop decided
 * @param sessionId ties the start and the end of one stay, and what happens to the space in
 *     between; null where no car is believed to stay
 * @param model of the classification that decided; null where no crop decided
 * @param decidedBy the record that decided; null if that no record came did, or a space map
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
    @Nullable CropRef decidedBy) {
  public OccupancyChange {
    if (occupancy == previous) {
      throw new IllegalArgumentException(space.key() + " stays " + occupancy.word());
    }
  }
}
