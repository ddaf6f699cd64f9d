package io.parkstream.domain;

import io.parkstream.domain.OccupancyState.Evidence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Turns the observations of one space, in the order they arrive, into changes of what is believed
 * of it.
 *
 * <p>Time is event time. A classification that is not newer than the last one taken into account is
 * late, a repeat or a replay, and changes nothing. One replay is answered: the very record that
 * decided the last change gives that change again, with the same id. It is read again only if its
 * answer was never committed, and then the event may never have reached the topic although the
 * state did.
 *
 * <p>Belongs to one thread, since {@link EventIds} does.
 */
public final class OccupancyRule {
  private final OccupancyPolicy policy;
  private final EventIds ids = new EventIds();

  public OccupancyRule(OccupancyPolicy policy) {
    this.policy = policy;
  }

  /**
   * What follows from an observation.
   *
   * @param state to remember from now on; null to forget the space
   * @param change to publish; null if the belief stays
   * @param ignored true if the observation was late, a repeat or a replay
   */
  public record Step(
      @Nullable OccupancyState state, @Nullable OccupancyChange change, boolean ignored) {}

  /**
   * Weighs one observation.
   *
   * @param state what is remembered of the space; null if nothing
   */
  public Step apply(@Nullable OccupancyState state, Observation observation) {
    if (observation instanceof Classification classification) {
      return classified(state, classification);
    }
    return retired(state, (Retirement) observation);
  }

  private Step classified(@Nullable OccupancyState state, Classification seen) {
    if (state != null && !seen.capturedAt().isAfter(state.lastObservedAt())) {
      return new Step(state, decidedBy(state, seen.crop()), true);
    }
    OccupancyChange lastChange = state == null ? null : state.lastChange();
    Evidence evidence = state == null ? null : state.evidence();
    if (!policy.isEvidence(seen.probabilityOccupied())) {
      return remember(seen, lastChange, evidence);
    }
    if (state != null && state.occupancy() == seen.occupancy()) {
      return remember(seen, lastChange, null);
    }
    Evidence more = add(evidence, seen);
    if (more.count() < policy.needed(more.occupancy())) {
      return remember(seen, lastChange, more);
    }
    OccupancyChange change = confirm(lastChange, more, seen);
    return new Step(stateAfter(seen, change, null), change, false);
  }

  private static Step remember(
      Classification seen, @Nullable OccupancyChange lastChange, @Nullable Evidence evidence) {
    return new Step(stateAfter(seen, lastChange, evidence), null, false);
  }

  private static OccupancyState stateAfter(
      Classification seen, @Nullable OccupancyChange lastChange, @Nullable Evidence evidence) {
    return new OccupancyState(seen.capturedAt(), seen.crop(), lastChange, evidence);
  }

  private static Evidence add(@Nullable Evidence evidence, Classification seen) {
    if (evidence == null || evidence.occupancy() != seen.occupancy()) {
      return new Evidence(seen.occupancy(), 1, seen.capturedAt());
    }
    return new Evidence(evidence.occupancy(), evidence.count() + 1, evidence.firstAt());
  }

  private OccupancyChange confirm(
      @Nullable OccupancyChange lastChange, Evidence evidence, Classification seen) {
    SpaceId space = seen.space();
    long version = nextVersion(lastChange, seen.capturedAt());
    String session =
        evidence.occupancy() == Occupancy.OCCUPIED
            ? ids.session(space, evidence.firstAt().toEpochMilli())
            : openSession(lastChange);
    return new OccupancyChange(
        ids.occupancyChange(space, version),
        space,
        seen.camera(),
        evidence.occupancy(),
        lastChange == null ? Occupancy.UNKNOWN : lastChange.occupancy(),
        OccupancyReason.CONFIRMED,
        seen.capturedAt(),
        version,
        evidence.count(),
        evidence.firstAt(),
        seen.probabilityOccupied(),
        session,
        seen.model(),
        seen.crop());
  }

  /**
   * A retirement need not be newer: its time may come from another clock than the camera's, and to
   * retire nothing in silence is worse than to retire early. What tells a replay is its place.
   */
  private Step retired(@Nullable OccupancyState state, Retirement retirement) {
    if (state == null || isBefore(retirement.ref(), state.lastCrop())) {
      return new Step(state, null, true);
    }
    OccupancyChange lastChange = state.lastChange();
    if (lastChange == null) {
      return new Step(null, null, false);
    }
    Instant at = later(retirement.at(), state.lastObservedAt());
    SpaceId space = retirement.space();
    long version = nextVersion(lastChange, at);
    OccupancyChange change =
        new OccupancyChange(
            ids.occupancyChange(space, version),
            space,
            retirement.camera(),
            Occupancy.UNKNOWN,
            lastChange.occupancy(),
            OccupancyReason.RETIRED,
            at,
            version,
            0,
            at,
            null,
            openSession(lastChange),
            null,
            retirement.ref());
    return new Step(null, change, false);
  }

  private static boolean isBefore(CropRef ref, CropRef other) {
    return ref.topic().equals(other.topic())
        && ref.partition() == other.partition()
        && ref.offset() < other.offset();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /**
   * The event time in milliseconds, and always above the last. A count would start again at 1 after
   * a retirement and give an id that was used before.
   */
  private static long nextVersion(@Nullable OccupancyChange lastChange, Instant eventTime) {
    long millis = eventTime.toEpochMilli();
    return lastChange == null ? millis : Math.max(lastChange.version() + 1, millis);
  }

  private static @Nullable String openSession(@Nullable OccupancyChange lastChange) {
    return lastChange != null && lastChange.occupancy() == Occupancy.OCCUPIED
        ? lastChange.sessionId()
        : null;
  }

  private static @Nullable OccupancyChange decidedBy(OccupancyState state, CropRef crop) {
    OccupancyChange lastChange = state.lastChange();
    return lastChange != null && lastChange.decidedBy().equals(crop) ? lastChange : null;
  }
}
