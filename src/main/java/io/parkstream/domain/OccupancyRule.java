package io.parkstream.domain;

import io.parkstream.domain.SpaceMemory.Evidence;
import io.parkstream.domain.SpaceMemory.Sight;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Turns what happens to one space, in the order it arrives, into changes of what is believed of it.
 *
 * <pre>
 *                    enough evidence                    enough evidence
 *            ┌──────────────────────────▶ empty ◀──────────────────────────┐
 *            │                            │  ▲                             │
 *         unknown   low confidence, stale,│  │camera-restored           occupied
 *            ▲      camera-offline        ▼  │                             │
 *            └──────────────────────── unknown, remembers ◀────────────────┘
 * </pre>
 *
 * <p>Time is event time. A classification that is not newer than the last one taken into account is
 * late, a repeat or a replay, and changes nothing. One replay is answered: the very record that
 * decided the last change gives that change again, with the same id. It is read again only if its
 * answer was never committed, and then the event may never have reached the topic although the
 * state did. And one late crop is taken: the first after its space went stale, or after late crops
 * alone came for as long, if it lies behind the last in the partition; then it is the camera's
 * clock that went back, and what was counted by the clock before says nothing.
 *
 * <p>A stay goes on while nobody sees it: a space that is occupied before and after its camera was
 * away keeps its session. That another car took its place meanwhile, nobody can know.
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
   * @param version of the state, or of the end of the space
   */
  public record Step(
      @Nullable SpaceMemory state,
      @Nullable OccupancyChange change,
      boolean ignored,
      long version) {
    static Step of(SpaceMemory state, @Nullable OccupancyChange change) {
      return new Step(state, change, false, state.version());
    }

    static Step of(
        SpaceMemory state,
        OccupancyChange change,
        @Nullable Occupancy remembered,
        @Nullable String sessionId) {
      return of(state.changed(change, remembered, sessionId), change);
    }

    static Step ignored(@Nullable SpaceMemory state, @Nullable OccupancyChange again) {
      return new Step(state, again, true, state == null ? 0 : state.version());
    }

    /** The state of a space that goes on; a retirement has none. */
    SpaceMemory requireState() {
      if (state == null) {
        throw new IllegalStateException("only a retirement forgets a space");
      }
      return state;
    }
  }

  /**
   * Weighs one observation.
   *
   * @param state what is remembered of the space; null if nothing
   */
  public Step apply(@Nullable SpaceMemory state, Observation observation) {
    return apply(state, observation, false);
  }

  /**
   * Weighs one observation.
   *
   * @param state what is remembered of the space; null if nothing
   * @param lateForLong whether nothing but late crops came for longer than a space is believed
   */
  public Step apply(@Nullable SpaceMemory state, Observation observation, boolean lateForLong) {
    if (observation instanceof Classification classification) {
      return classified(
          state == null
              ? SpaceMemory.unseen(classification.camera(), null, classification.capturedAt())
              : state,
          classification,
          lateForLong);
    }
    Retirement retirement = (Retirement) observation;
    // A retirement need not be newer: its time may come from another clock than the camera's, and
    // to retire nothing in silence is worse than to retire early. A replay is recognized by its
    // offset.
    if (state == null || isBefore(retirement.ref(), state.lastSeen())) {
      return Step.ignored(state, null);
    }
    return retire(state, retirement.space(), retirement.at(), retirement.ref());
  }

  private Step classified(SpaceMemory before, Classification seen, boolean lateForLong) {
    Sight last = before.lastSeen();
    boolean late = last != null && !seen.capturedAt().isAfter(last.at());
    if (late && !clockWentBack(before, seen, lateForLong)) {
      return Step.ignored(before, decidedBy(before, seen.crop()));
    }
    SpaceMemory state = late ? before.withoutEvidence() : before;
    Sight sight = new Sight(seen.capturedAt(), seen.crop(), seen.probabilityOccupied());
    if (seen.undecided() != null || !policy.isEvidence(seen.probabilityOccupied())) {
      return doubted(state, seen, sight);
    }
    if (state.occupancy() == seen.occupancy()) {
      return Step.of(state.seen(sight, null, null), null);
    }
    if (isUnwatched(state) && state.remembered() == seen.occupancy()) {
      return restore(state.seen(sight, null, null), seen);
    }
    Evidence evidence = Evidence.plus(state.evidence(), seen.occupancy(), seen.capturedAt());
    SpaceMemory next = state.seen(sight, evidence, null);
    return policy.confirms(
            evidence.occupancy(), evidence.count(), evidence.firstAt(), seen.capturedAt())
        ? confirm(next, evidence, seen)
        : Step.of(next, null);
  }

  private static boolean clockWentBack(
      SpaceMemory state, Classification seen, boolean lateForLong) {
    return (lateForLong || state.reason() == OccupancyReason.STALE)
        && state.lastSeen() != null
        && isBefore(state.lastSeen().crop(), seen.crop());
  }

  /** No crop of the space could be used; not because its pictures were unclear. */
  private static boolean isUnwatched(SpaceMemory state) {
    return state.reason() == OccupancyReason.CAMERA_OFFLINE
        || state.reason() == OccupancyReason.CAMERA_MOVED
        || state.reason() == OccupancyReason.CAMERA_OBSTRUCTED
        || state.reason() == OccupancyReason.STALE;
  }

  private Step doubted(SpaceMemory state, Classification seen, Sight sight) {
    Evidence doubt = Evidence.plus(state.doubt(), Occupancy.UNKNOWN, seen.capturedAt());
    SpaceMemory next = state.seen(sight, state.evidence(), doubt);
    if (state.occupancy() == Occupancy.UNKNOWN
        || !policy.confirms(Occupancy.UNKNOWN, doubt.count(), doubt.firstAt(), seen.capturedAt())) {
      return Step.of(next, null);
    }
    return Step.of(
        next,
        seenChange(
            next, Occupancy.UNKNOWN, OccupancyReason.LOW_CONFIDENCE, doubt, next.sessionId(), seen),
        state.occupancy(),
        next.sessionId());
  }

  private Step restore(SpaceMemory state, Classification seen) {
    Evidence evidence = new Evidence(seen.occupancy(), 1, seen.capturedAt());
    return Step.of(
        state,
        seenChange(
            state,
            seen.occupancy(),
            OccupancyReason.CAMERA_RESTORED,
            evidence,
            state.sessionId(),
            seen),
        null,
        state.sessionId());
  }

  private Step confirm(SpaceMemory state, Evidence evidence, Classification seen) {
    boolean occupied = evidence.occupancy() == Occupancy.OCCUPIED;
    String open = state.sessionId();
    String session =
        occupied && open == null
            ? ids.session(seen.space(), evidence.firstAt().toEpochMilli())
            : open;
    return Step.of(
        state,
        seenChange(state, evidence.occupancy(), OccupancyReason.CONFIRMED, evidence, session, seen),
        null,
        occupied ? session : null);
  }

  private OccupancyChange seenChange(
      SpaceMemory state,
      Occupancy occupancy,
      OccupancyReason reason,
      Evidence evidence,
      @Nullable String session,
      Classification seen) {
    long version = state.nextVersion(seen.capturedAt());
    return new OccupancyChange(
        ids.occupancyChange(seen.space(), version),
        seen.space(),
        seen.camera(),
        occupancy,
        state.occupancy(),
        reason,
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
   * No crop came, or none was taken into account, for too long.
   *
   * @param reason {@link OccupancyReason#STALE}, {@link OccupancyReason#CAMERA_OFFLINE}, {@link
   *     OccupancyReason#CAMERA_MOVED} or {@link OccupancyReason#CAMERA_OBSTRUCTED}
   * @param at when the time was over, by the camera's clock
   */
  public Step silent(SpaceMemory state, SpaceId space, OccupancyReason reason, Instant at) {
    if (state.occupancy() == Occupancy.UNKNOWN) {
      return Step.of(state, null);
    }
    OccupancyChange change = unseenChange(state, space, reason, later(at, state.since()), null);
    return Step.of(state, change, state.occupancy(), state.sessionId());
  }

  /**
   * Takes a space out of use.
   *
   * @param at when; never before what was last seen of it
   * @param by the crop without a value that said so; null if a space map did
   */
  public Step retire(SpaceMemory state, SpaceId space, Instant at, @Nullable CropRef by) {
    Sight last = state.lastSeen();
    Instant when = last == null ? at : later(at, last.at());
    OccupancyChange change =
        state.occupancy() == Occupancy.UNKNOWN
            ? null
            : unseenChange(state, space, OccupancyReason.RETIRED, when, by);
    return new Step(null, change, false, state.nextVersion(when));
  }

  private OccupancyChange unseenChange(
      SpaceMemory state, SpaceId space, OccupancyReason reason, Instant at, @Nullable CropRef by) {
    long version = state.nextVersion(at);
    return new OccupancyChange(
        ids.occupancyChange(space, version),
        space,
        state.camera(),
        Occupancy.UNKNOWN,
        state.occupancy(),
        reason,
        at,
        version,
        0,
        at,
        null,
        state.sessionId(),
        null,
        by);
  }

  private static boolean isBefore(CropRef ref, @Nullable Sight sight) {
    return sight != null && isBefore(ref, sight.crop());
  }

  private static boolean isBefore(CropRef ref, CropRef other) {
    return ref.topic().equals(other.topic())
        && ref.partition() == other.partition()
        && ref.offset() < other.offset();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static @Nullable OccupancyChange decidedBy(SpaceMemory state, CropRef crop) {
    OccupancyChange lastChange = state.lastChange();
    return lastChange != null && crop.equals(lastChange.decidedBy()) ? lastChange : null;
  }
}
