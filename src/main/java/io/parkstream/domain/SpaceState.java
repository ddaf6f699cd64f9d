package io.parkstream.domain;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last state of a space, as a dashboard shows it.
 *
 * @param space whose state it is
 * @param camera that owns it
 * @param zone part of the site; null for none
 * @param occupancy what is believed, also while the space is closed
 * @param closed by an operator; it then counts as closed and as nothing else
 * @param reason of the last change of {@code occupancy}; null if nothing was believed yet
 * @param since event time of that change, or when the space became known
 * @param lastObservedAt capture time of the latest crop taken into account; null if there was none
 * @param validUntil after this, by the service's clock, nobody knows any more: the service is away
 *     or far behind. Null while the occupancy is unknown
 * @param sessionId of the stay that goes on; null if none does
 * @param version grows with each change of the space, also across a retirement. A record of the
 *     same version brings a newer {@code lastObservedAt} and {@code validUntil}
 * @param probabilityOccupied of the latest crop taken into account; null if there was none
 * @param evidence what the last change rests on; null if it does not rest on crops
 * @param publishedAt when this was written, by the service's clock
 */
public record SpaceState(
    SpaceId space,
    CameraId camera,
    @Nullable String zone,
    Occupancy occupancy,
    boolean closed,
    @Nullable OccupancyReason reason,
    Instant since,
    @Nullable Instant lastObservedAt,
    @Nullable Instant validUntil,
    @Nullable String sessionId,
    long version,
    @Nullable Float probabilityOccupied,
    @Nullable Evidence evidence,
    Instant publishedAt) {
  /**
   * A version and a time further ahead are not believed: they can only come from somebody else, and
   * no later state of the space would ever count. More than a camera's clock may be ahead.
   */
  public static final Duration MAX_AHEAD = Duration.ofDays(2);

  public SpaceState {
    Sites.requireSame(camera, space);
    if (zone != null) {
      Ids.require("zone", zone);
    }
  }

  /**
   * What is remembered of a space, as it is published.
   *
   * @param until by the service's clock; null while the occupancy is unknown
   */
  static SpaceState of(SpaceId space, SpaceMemory state, @Nullable Instant until, Instant now) {
    SpaceMemory.Sight seen = state.lastSeen();
    return new SpaceState(
        space,
        state.camera(),
        state.zone(),
        state.occupancy(),
        state.closed(),
        state.reason(),
        state.since(),
        seen == null ? null : seen.at(),
        until,
        state.sessionId(),
        state.version(),
        seen == null ? null : seen.probabilityOccupied(),
        evidence(state.lastChange()),
        now);
  }

  private static @Nullable Evidence evidence(@Nullable OccupancyChange change) {
    return change == null || change.model() == null || change.decidedBy() == null
        ? null
        : new Evidence(
            change.evidenceCount(), change.firstEvidenceAt(), change.model(), change.decidedBy());
  }

  /**
   * Whether a state can have been published by now; see {@link #MAX_AHEAD}.
   *
   * @param version of the state; versions are times in milliseconds, or a little above
   * @param since event time of the state
   */
  public static boolean isPlausible(long version, Instant since, Instant now) {
    Instant latest = now.plus(MAX_AHEAD);
    return version <= latest.toEpochMilli() && !since.isAfter(latest);
  }

  /**
   * What a change rests on.
   *
   * @param count classifications that agreed
   * @param firstAt capture time of the first
   * @param model that answered the last
   * @param crop the last
   */
  public record Evidence(int count, Instant firstAt, ModelIdentity model, CropRef crop) {}
}
