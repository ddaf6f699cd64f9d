package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a space between two crops.
 *
 * @param camera that owns the space
 * @param zone part of the site; null for none
 * @param knownSince when the space was first seen or mapped
 * @param version of what was last published of the space; grows
 * @param closed by an operator
 * @param lastSeen the latest crop taken into account; null if there was none
 * @param lastChange the change that led to the present belief; null while nothing was ever believed
 * @param remembered what was believed before the space became unknown; null if it is not, or
 *     nothing was
 * @param sessionId of the stay that goes on, also while nobody sees it; null if none does
 * @param evidence against the present belief; null if there is none
 * @param doubt classifications without evidence in a row, up to now; null if there are none
 */
public record SpaceMemory(
    CameraId camera,
    @Nullable String zone,
    Instant knownSince,
    long version,
    boolean closed,
    @Nullable Sight lastSeen,
    @Nullable OccupancyChange lastChange,
    @Nullable Occupancy remembered,
    @Nullable String sessionId,
    @Nullable Evidence evidence,
    @Nullable Evidence doubt) {

  /**
   * A crop that was taken into account.
   *
   * @param at capture time
   * @param crop where it lies
   * @param probabilityOccupied what the model said
   */
  public record Sight(Instant at, CropRef crop, float probabilityOccupied) {}

  /**
   * Agreeing classifications in a row.
   *
   * @param occupancy what they say; unknown for those that say nothing
   * @param count how many
   * @param firstAt capture time of the first
   */
  public record Evidence(Occupancy occupancy, int count, Instant firstAt) {
    static Evidence plus(@Nullable Evidence evidence, Occupancy occupancy, Instant at) {
      return evidence == null || evidence.occupancy != occupancy
          ? new Evidence(occupancy, 1, at)
          : new Evidence(occupancy, evidence.count + 1, evidence.firstAt);
    }
  }

  /** A space of which nothing is known yet. */
  static SpaceMemory unseen(CameraId camera, @Nullable String zone, Instant since) {
    return new SpaceMemory(
        camera, zone, since, since.toEpochMilli(), false, null, null, null, null, null, null);
  }

  /** The present belief. */
  public Occupancy occupancy() {
    return lastChange == null ? Occupancy.UNKNOWN : lastChange.occupancy();
  }

  /** Of the last change; null if there was none. */
  public @Nullable OccupancyReason reason() {
    return lastChange == null ? null : lastChange.reason();
  }

  /** Event time of the last change, or when the space became known. */
  public Instant since() {
    return lastChange == null ? knownSince : lastChange.eventTime();
  }

  /**
   * The event time in milliseconds, and always above the last: a count would start again at 1 after
   * a retirement and give an id that was used before.
   */
  long nextVersion(Instant eventTime) {
    return Math.max(version + 1, eventTime.toEpochMilli());
  }

  SpaceMemory seen(Sight sight, @Nullable Evidence evidence, @Nullable Evidence doubt) {
    return new SpaceMemory(
        camera,
        zone,
        knownSince,
        version,
        closed,
        sight,
        lastChange,
        remembered,
        sessionId,
        evidence,
        doubt);
  }

  /** As it is believed, with nothing that speaks against it. */
  SpaceMemory withoutEvidence() {
    return evidence == null && doubt == null
        ? this
        : new SpaceMemory(
            camera,
            zone,
            knownSince,
            version,
            closed,
            lastSeen,
            lastChange,
            remembered,
            sessionId,
            null,
            null);
  }

  /** After a change that was decided by the last crop, by time or by its absence. */
  SpaceMemory changed(
      OccupancyChange change, @Nullable Occupancy remembered, @Nullable String sessionId) {
    return new SpaceMemory(
        camera,
        zone,
        knownSince,
        change.version(),
        closed,
        lastSeen,
        change,
        remembered,
        sessionId,
        null,
        null);
  }

  /** Owned by this camera, in this zone. What was seen of another outline is no evidence. */
  SpaceMemory mapped(
      CameraId owner, @Nullable String itsZone, long newVersion, boolean sameOutline) {
    return new SpaceMemory(
        owner,
        itsZone,
        knownSince,
        newVersion,
        closed,
        lastSeen,
        lastChange,
        remembered,
        sessionId,
        sameOutline ? evidence : null,
        sameOutline ? doubt : null);
  }

  SpaceMemory closed(boolean nowClosed, long newVersion) {
    return new SpaceMemory(
        camera,
        zone,
        knownSince,
        newVersion,
        nowClosed,
        lastSeen,
        lastChange,
        remembered,
        sessionId,
        evidence,
        doubt);
  }
}
