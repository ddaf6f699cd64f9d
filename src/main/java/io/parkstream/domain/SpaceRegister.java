package io.parkstream.domain;

import io.parkstream.domain.OccupancyRule.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The cameras and spaces of one partition: whose they are, what is believed of them, and for how
 * long that holds. What follows from each input goes to {@link Effects}, and the register holds it
 * in memory too, so that no state is read back for a crop.
 *
 * <p>Silence is measured in <em>watched time</em>, which runs only while everything on the
 * partition has been read. Nobody is late for what nobody read: after a stop, a rebalance or an
 * outage of the broker each camera has the rest of its budget, and none is given up for a backlog.
 *
 * <p>Belongs to one thread, but for {@link #counts}, {@link #cameras} and {@link #bytes}.
 */
public final class SpaceRegister implements StateRoom.Holder {
  /** What follows from an input, in the order in which it is to be done. */
  public interface Effects {
    /** Publish a change. */
    void changed(OccupancyChange change);

    /** Publish the last state of a space. */
    void published(SpaceState status);

    /** Publish that a space is gone. */
    void retired(SpaceId space, long version, Instant at);

    /**
     * Keep across restarts. After what is published: if publishing fails, the input is offered
     * again, and a state that already knew it would find it a repeat.
     *
     * @param state null to forget the space
     */
    void remember(SpaceId space, @Nullable SpaceMemory state);

    /** Bytes that a map takes where it is kept across restarts, and in this process. */
    default long storedBytes(SpaceMap map) {
      return 0;
    }

    /** Keep across restarts; null to forget the camera's map. */
    void remember(CameraId camera, @Nullable SpaceMap map);

    /** Whether the registers of this process may take so many bytes more; see {@link StateRoom}. */
    default boolean hasRoom(long moreBytes) {
      return true;
    }
  }

  /** What became of an observation. */
  public enum Outcome {
    /** It was weighed, or it retired its space. */
    TAKEN,
    /** It was taken into account, but is not conclusive. */
    UNSURE,
    /** As unsure; its picture shows nothing. */
    BLIND,
    /** It is late, a repeat or a replay. */
    LATE,
    /** Its camera was moved, or something hides its spaces: the crop is of another place. */
    HIDDEN,
    /** Its camera has a map, and the space is not on it. */
    UNMAPPED,
    /** There are as many spaces as may be. */
    TOO_MANY;

    /** The word in metrics: lower case, with hyphens. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What became of a map. */
  public enum MapOutcome {
    /** It was taken, or is the one that is known. */
    TAKEN,
    /** A newer one is known. */
    OUTDATED,
    /** There is no room for it or its spaces. */
    NO_ROOM
  }

  /**
   * What a space with ids of some ten characters takes of the heap: in the register, and in the
   * store that keeps it; after a restart, which shares nothing, and rounded up.
   */
  public static final int SPACE_BYTES = 2560;

  private final WatchPolicy policy;
  private final OccupancyPolicy evidence;
  private final OccupancyRule rule;
  private final LongSupplier watchedMillis;
  private final Clock clock;
  private final Effects effects;
  private final CameraSpaces all;
  private final SpaceUpdates updates;
  private final MapUpdates maps;
  private final SilenceWatch silence;

  /**
   * An empty register.
   *
   * @param overrides what operators say of a space; null if nothing
   * @param watchedMillis watched time; never runs back
   * @param clock for what people read: when a state was published, and until when it holds
   */
  public SpaceRegister(
      WatchPolicy policy,
      OccupancyPolicy evidence,
      Function<SpaceId, @Nullable SpaceOverride> overrides,
      LongSupplier watchedMillis,
      Clock clock,
      Effects effects) {
    this(policy, evidence, overrides, camera -> null, watchedMillis, clock, effects);
  }

  /** As above, with how cameras see, by their keys; null if nobody says. */
  public SpaceRegister(
      WatchPolicy policy,
      OccupancyPolicy evidence,
      Function<SpaceId, @Nullable SpaceOverride> overrides,
      Function<String, @Nullable CameraCondition> conditions,
      LongSupplier watchedMillis,
      Clock clock,
      Effects effects) {
    this.policy = policy;
    this.evidence = evidence;
    this.rule = new OccupancyRule(evidence);
    this.watchedMillis = watchedMillis;
    this.clock = clock;
    this.effects = effects;
    this.all =
        new CameraSpaces(
            (long) policy.maxSpaces() * SPACE_BYTES, effects::hasRoom, watchedMillis, conditions);
    this.updates = new SpaceUpdates(all, policy, overrides, clock, effects);
    this.maps = new MapUpdates(all, updates, rule, watchedMillis, effects);
    this.silence = new SilenceWatch(all, updates, policy, rule, watchedMillis);
  }

  /**
   * Takes up a map that was remembered.
   *
   * @return false if there is no room for it: the bound was lowered since
   */
  public boolean load(SpaceMap map) {
    return maps.load(map);
  }

  /** What the spaces, cameras and maps take of the heap. Any thread. */
  @Override
  public long bytes() {
    return all.bytes();
  }

  /**
   * Takes up a space that was remembered. A version that no reader would believe, as an override
   * from a clock far ahead once gave it, starts again at now.
   *
   * @return false if there is no room for it: the bound was lowered since
   */
  public boolean load(SpaceId id, SpaceMemory remembered) {
    SpaceMemory state =
        SpaceState.isPlausible(remembered.version(), Instant.EPOCH, clock.instant())
            ? remembered
            : remembered.closed(remembered.closed(), clock.millis());
    if (!all.hasRoom(1, 0)) {
      return false;
    }
    all.add(new WatchedSpace(id, state, watchedMillis.getAsLong()));
    return true;
  }

  /**
   * Publishes again what no record will bring about again: after a crash the state may be here and
   * what it says may never have been published. For a service that may repeat itself.
   */
  public void publishUndecidedAgain() {
    for (WatchedSpace space : all.spaces()) {
      SpaceMemory state = space.state;
      OccupancyChange change = state.lastChange();
      if (change != null && change.decidedBy() == null) {
        effects.changed(change);
        updates.publish(space);
      } else if (change == null || change.version() != state.version()) {
        updates.publish(space);
      }
    }
  }

  /** A record of this camera was read, whatever became of it. */
  public void heard(String cameraKey) {
    WatchedCamera camera = all.known(cameraKey);
    if (camera != null) {
      camera.heard(watchedMillis.getAsLong(), clock.millis());
    }
  }

  /** A crop was answered, or a space retired. */
  public Outcome observed(Observation observation) {
    WatchedSpace space = all.space(observation.space());
    if (observation instanceof Classification seen) {
      WatchedCamera owner = all.known(seen.camera().key());
      if (owner != null && owner.map != null && !owner.map.has(seen.space().space())) {
        return Outcome.UNMAPPED;
      }
      if (owner != null && owner.hidden != null) {
        return Outcome.HIDDEN;
      }
      if (space == null) {
        return all.hasRoom(1, 0) ? learned(seen) : Outcome.TOO_MANY;
      }
      return seen(space, seen);
    }
    if (space == null) {
      return Outcome.LATE;
    }
    Step step = rule.apply(space.state, observation);
    if (step.ignored()) {
      return Outcome.LATE;
    }
    updates.end(space, step, ((Retirement) observation).at());
    return Outcome.TAKEN;
  }

  private Outcome learned(Classification seen) {
    Step step = rule.apply(null, seen);
    if (step.change() != null) {
      effects.changed(step.change());
    }
    WatchedSpace space =
        new WatchedSpace(seen.space(), step.requireState(), watchedMillis.getAsLong());
    space.blind = seen.undecided() != null;
    WatchedCamera owner = all.camera(seen.camera());
    if (!owner.wasHeard()) {
      owner.heard(watchedMillis.getAsLong(), clock.millis());
    }
    updates.meet(space);
    return outcome(seen);
  }

  private Outcome seen(WatchedSpace space, Classification seen) {
    long now = watchedMillis.getAsLong();
    Step step = rule.apply(space.state, seen, isLateForLong(space, now));
    if (step.ignored()) {
      space.late(now);
      if (step.change() != null) {
        effects.changed(step.change());
        updates.publish(space);
      }
      return Outcome.LATE;
    }
    space.answered(now, seen.undecided() != null);
    SpaceMemory next = step.requireState();
    if (!next.camera().equals(seen.camera())) {
      next = next.mapped(seen.camera(), next.zone(), next.version(), true);
    }
    updates.take(space, next, step.change(), updates.isDue(space));
    return outcome(seen);
  }

  /** Then its camera's clock was ahead and is put right; whatever was believed, it is over. */
  private boolean isLateForLong(WatchedSpace space, long now) {
    return space.isLate() && space.lateFor(now) >= all.owner(space).staleAfter(policy).toMillis();
  }

  private Outcome outcome(Classification seen) {
    if (seen.undecided() != null) {
      return Outcome.BLIND;
    }
    return evidence.isEvidence(seen.probabilityOccupied()) ? Outcome.TAKEN : Outcome.UNSURE;
  }

  /**
   * A space map was read. Its spaces are known from now on, and those that it leaves out are
   * retired.
   *
   * @param at when it was published
   */
  public MapOutcome mapped(SpaceMap map, Instant at) {
    return maps.mapped(map, at);
  }

  /** A camera and all its spaces are taken out of use. */
  public void unmapped(CameraId id, Instant at) {
    maps.unmapped(id, at);
  }

  /** Operators have said something new of some space. */
  public void overridden() {
    for (WatchedSpace space : all.spaces()) {
      if (updates.override(space)) {
        updates.publish(space);
        effects.remember(space.id, space.state);
      }
    }
  }

  /** The condition of some camera has changed; spaces that it no longer shows become unknown. */
  public void conditioned() {
    all.conditioned();
    silence.giveUpHidden();
  }

  /** Gives up what was not seen for too long; see {@link #nextDue}. */
  public void judge() {
    silence.judge();
  }

  /**
   * Watched time until the next space may become unknown; {@link Long#MAX_VALUE} if nothing is
   * believed.
   */
  public long nextDue() {
    return silence.nextDue();
  }

  /** What is believed, for a space at a time. */
  public @Nullable SpaceMemory state(SpaceId space) {
    WatchedSpace found = all.space(space);
    return found == null ? null : found.state;
  }

  /** Whether there is anything to watch. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** The spaces by what is believed of them. Any thread. */
  public SpaceCounts counts() {
    return all.counts();
  }

  /** The cameras with spaces, as {@link #judge} found them. Any thread. */
  public CameraCounts cameras() {
    return silence.cameras();
  }

  List<SpaceId> all() {
    return all.spaces().stream().map(space -> space.id).toList();
  }
}
