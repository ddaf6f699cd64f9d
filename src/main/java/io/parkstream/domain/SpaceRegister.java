package io.parkstream.domain;

import io.parkstream.domain.OccupancyRule.Step;
import io.parkstream.domain.OccupancyState.Sight;
import io.parkstream.domain.SpaceMap.MappedSpace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    void published(SpaceStatus status);

    /** Publish that a space is gone. */
    void retired(SpaceId space, long version, Instant at);

    /**
     * Keep across restarts. After what is published: if publishing fails, the input is offered
     * again, and a state that already knew it would find it a repeat.
     *
     * @param state null to forget the space
     */
    void remember(SpaceId space, @Nullable OccupancyState state);

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
    /** It was taken into account, and tells nothing. */
    UNSURE,
    /** As unsure; its picture shows nothing. */
    BLIND,
    /** It is late, a repeat or a replay. */
    LATE,
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

  /** What it takes without its ids, and what each of their characters adds: {@link #bytes}. */
  private static final int NAMELESS_SPACE_BYTES = 2350;

  private static final int CHARACTER_BYTES = 8;

  /** With the longest site, camera, space and zone. */
  private static final int LONGEST_SPACE_BYTES = NAMELESS_SPACE_BYTES + 4 * 64 * CHARACTER_BYTES;

  /** What a camera takes, and a map beside its stored form. */
  private static final int CAMERA_BYTES = 512;

  private static final long NEVER = -1;

  private static final class Space {
    final SpaceId id;
    OccupancyState state;
    long answered;
    long publishedMillis;

    /** Watched time of the first of the late crops that came since one was taken. */
    long lateSince = NEVER;

    /** Whether its last picture showed nothing. */
    boolean blind;

    Space(SpaceId id, OccupancyState state, long answered) {
      this.id = id;
      this.state = state;
      this.answered = answered;
    }
  }

  private static final class Camera {
    final Map<String, Space> spaces = new LinkedHashMap<>();
    @Nullable KnownMap map;
    long heard;
    long heardMillis;
    boolean silent;

    Camera(long heard) {
      this.heard = heard;
    }

    /** Whether the last picture of most of its spaces showed nothing. */
    boolean isBlind() {
      int blind = 0;
      for (Space space : spaces.values()) {
        blind += space.blind ? 1 : 0;
      }
      return blind * 2 > spaces.size();
    }

    long mapBytes() {
      return map == null ? 0 : CAMERA_BYTES + map.bytes();
    }
  }

  private final WatchPolicy policy;
  private final OccupancyPolicy evidence;
  private final OccupancyRule rule;
  private final Function<SpaceId, @Nullable SpaceOverride> overrides;
  private final LongSupplier watchedMillis;
  private final Clock clock;
  private final Effects effects;
  private final Map<String, Space> spaces = new HashMap<>();
  private final Map<String, Camera> cameras = new HashMap<>();
  private long mapBytes;
  private long spaceBytes;
  private volatile long bytes;
  private volatile SpaceCounts counts = SpaceCounts.NONE;
  private volatile CameraCounts cameraCounts = CameraCounts.NONE;

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
    this.policy = policy;
    this.evidence = evidence;
    this.rule = new OccupancyRule(evidence);
    this.overrides = overrides;
    this.watchedMillis = watchedMillis;
    this.clock = clock;
    this.effects = effects;
  }

  /**
   * Takes up a map that was remembered.
   *
   * @return false if there is no room for it: the bound was lowered since
   */
  public boolean load(SpaceMap map) {
    KnownMap known = KnownMap.of(map, effects.storedBytes(map));
    if (!hasRoom(0, CAMERA_BYTES + known.bytes())) {
      return false;
    }
    put(camera(map.camera()), known);
    return true;
  }

  private void put(Camera camera, @Nullable KnownMap map) {
    mapBytes -= camera.mapBytes();
    camera.map = map;
    mapBytes += camera.mapBytes();
    resized(0);
  }

  /**
   * The bound of the partition is one of bytes: what maps take is not there for spaces. That of the
   * process goes by what each space takes.
   */
  private boolean hasRoom(long moreSpaces, long moreMapBytes) {
    long each = moreSpaces < 0 ? NAMELESS_SPACE_BYTES : LONGEST_SPACE_BYTES;
    return (spaces.size() + moreSpaces) * SPACE_BYTES + mapBytes + moreMapBytes
            <= (long) policy.maxSpaces() * SPACE_BYTES
        && effects.hasRoom(moreSpaces * each + CAMERA_BYTES + moreMapBytes);
  }

  private static long bytes(Space space) {
    String zone = space.state.zone();
    int characters =
        space.id.site().length()
            + space.id.space().length()
            + space.state.camera().camera().length()
            + (zone == null ? 0 : zone.length());
    return NAMELESS_SPACE_BYTES + (long) CHARACTER_BYTES * characters;
  }

  private void resized(long moreSpaceBytes) {
    spaceBytes += moreSpaceBytes;
    bytes = spaceBytes + mapBytes + (long) cameras.size() * CAMERA_BYTES;
  }

  /** What the spaces, cameras and maps take of the heap. Any thread. */
  @Override
  public long bytes() {
    return bytes;
  }

  /**
   * Takes up a space that was remembered. A version that no reader would believe, as an override
   * from a clock far ahead once gave it, starts again at now.
   *
   * @return false if there is no room for it: the bound was lowered since
   */
  public boolean load(SpaceId id, OccupancyState remembered) {
    OccupancyState state =
        SpaceStatus.isPlausible(remembered.version(), Instant.EPOCH, clock.instant())
            ? remembered
            : remembered.closed(remembered.closed(), clock.millis());
    if (!hasRoom(1, 0)) {
      return false;
    }
    add(new Space(id, state, watchedMillis.getAsLong()));
    return true;
  }

  /**
   * Publishes again what no record will bring about again: after a crash the state may be here and
   * what it says may never have been published. For a service that may repeat itself.
   */
  public void publishUndecidedAgain() {
    for (Space space : List.copyOf(spaces.values())) {
      OccupancyState state = space.state;
      OccupancyChange change = state.lastChange();
      if (change != null && change.decidedBy() == null) {
        effects.changed(change);
        publish(space);
      } else if (change == null || change.version() != state.version()) {
        publish(space);
      }
    }
  }

  /** A record of this camera was read, whatever became of it. */
  public void heard(String cameraKey) {
    Camera camera = cameras.get(cameraKey);
    if (camera != null) {
      heard(camera);
    }
  }

  private void heard(Camera camera) {
    camera.heard = watchedMillis.getAsLong();
    camera.heardMillis = clock.millis();
    camera.silent = false;
  }

  /** A crop was answered, or a space retired. */
  public Outcome observed(Observation observation) {
    Space space = spaces.get(observation.space().key());
    if (observation instanceof Classification seen) {
      Camera owner = cameras.get(seen.camera().key());
      if (owner != null && owner.map != null && !owner.map.has(seen.space().space())) {
        return Outcome.UNMAPPED;
      }
      if (space == null) {
        return hasRoom(1, 0) ? learned(seen) : Outcome.TOO_MANY;
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
    end(space, step, ((Retirement) observation).at());
    return Outcome.TAKEN;
  }

  private Outcome learned(Classification seen) {
    Step step = rule.apply(null, seen);
    if (step.change() != null) {
      effects.changed(step.change());
    }
    Space space = new Space(seen.space(), state(step), watchedMillis.getAsLong());
    space.blind = seen.undecided() != null;
    add(space);
    Camera owner = camera(seen.camera());
    if (owner.heardMillis == 0) {
      heard(owner);
    }
    override(space);
    publish(space);
    effects.remember(space.id, space.state);
    return outcome(seen);
  }

  private Outcome seen(Space space, Classification seen) {
    long now = watchedMillis.getAsLong();
    Step step = rule.apply(space.state, seen, isLateForLong(space, now));
    if (step.ignored()) {
      if (space.lateSince == NEVER) {
        space.lateSince = now;
      }
      if (step.change() != null) {
        effects.changed(step.change());
        publish(space);
      }
      return Outcome.LATE;
    }
    space.lateSince = NEVER;
    space.answered = now;
    space.blind = seen.undecided() != null;
    OccupancyState next = state(step);
    if (!next.camera().equals(seen.camera())) {
      next = next.mapped(seen.camera(), next.zone(), next.version(), true);
    }
    boolean due = clock.millis() - space.publishedMillis >= policy.refresh().toMillis();
    take(space, next, step.change(), due);
    return outcome(seen);
  }

  /** Then its camera's clock was ahead and is put right; whatever was believed, it is over. */
  private boolean isLateForLong(Space space, long now) {
    return space.lateSince != NEVER
        && now - space.lateSince >= staleAfter(camera(space.state.camera())).toMillis();
  }

  private Outcome outcome(Classification seen) {
    if (seen.undecided() != null) {
      return Outcome.BLIND;
    }
    return evidence.isEvidence(seen.probabilityOccupied()) ? Outcome.TAKEN : Outcome.UNSURE;
  }

  private void take(
      Space space, OccupancyState next, @Nullable OccupancyChange change, boolean publish) {
    if (change != null) {
      effects.changed(change);
    }
    replace(space, next);
    if (publish || change != null) {
      publish(space);
    }
    effects.remember(space.id, space.state);
  }

  /**
   * A space map was read. Its spaces are known from now on, and those that it leaves out are
   * retired.
   *
   * @param at when it was published
   */
  public MapOutcome mapped(SpaceMap map, Instant at) {
    Camera known = cameras.get(map.camera().key());
    KnownMap before = known == null ? null : known.map;
    if (before != null && before.revision() > map.revision()) {
      return MapOutcome.OUTDATED;
    }
    KnownMap next = KnownMap.of(map, effects.storedBytes(map));
    if (next.equals(before)) {
      return MapOutcome.TAKEN;
    }
    if (!hasRoomFor(map, known, next)) {
      return MapOutcome.NO_ROOM;
    }
    Camera camera = camera(map.camera());
    put(camera, next);
    for (MappedSpace mapped : map.spaces()) {
      SpaceId id = new SpaceId(map.camera().site(), mapped.space());
      Space space = spaces.get(id.key());
      if (space == null) {
        meet(id, map.camera(), mapped, at);
      } else {
        Long outline = before == null ? null : before.outlines().get(mapped.space());
        boolean same = outline == null || outline.equals(next.outlines().get(mapped.space()));
        place(space, map.camera(), mapped, same, at);
      }
    }
    for (Space space : List.copyOf(camera.spaces.values())) {
      if (!next.has(space.id.space())) {
        end(space, rule.retire(space.state, space.id, at, null), at);
      }
    }
    effects.remember(map.camera(), map);
    return MapOutcome.TAKEN;
  }

  /** A map that takes no more than the one before it is taken, however full the register is. */
  private boolean hasRoomFor(SpaceMap map, @Nullable Camera camera, KnownMap next) {
    long come = 0;
    for (MappedSpace mapped : map.spaces()) {
      come += spaces.containsKey(new SpaceId(map.camera().site(), mapped.space()).key()) ? 0 : 1;
    }
    long go =
        camera == null ? 0 : camera.spaces.keySet().stream().filter(id -> !next.has(id)).count();
    long more = CAMERA_BYTES + next.bytes() - (camera == null ? 0 : camera.mapBytes());
    return (come <= go && more <= 0) || hasRoom(come - go, more);
  }

  private void meet(SpaceId id, CameraId owner, MappedSpace mapped, Instant at) {
    Space space =
        new Space(id, OccupancyState.unseen(owner, mapped.zone(), at), watchedMillis.getAsLong());
    add(space);
    override(space);
    publish(space);
    effects.remember(id, space.state);
  }

  private void place(
      Space space, CameraId owner, MappedSpace mapped, boolean sameOutline, Instant at) {
    OccupancyState state = space.state;
    boolean samePlace = state.camera().equals(owner) && Objects.equals(state.zone(), mapped.zone());
    if (samePlace && sameOutline) {
      return;
    }
    replace(
        space,
        state.mapped(
            owner,
            mapped.zone(),
            samePlace ? state.version() : state.nextVersion(at),
            sameOutline && state.camera().equals(owner)));
    if (!samePlace) {
      publish(space);
    }
    effects.remember(space.id, space.state);
  }

  /** A camera and all its spaces are taken out of use. */
  public void unmapped(CameraId id, Instant at) {
    Camera camera = cameras.get(id.key());
    if (camera == null) {
      return;
    }
    for (Space space : List.copyOf(camera.spaces.values())) {
      end(space, rule.retire(space.state, space.id, at, null), at);
    }
    cameras.remove(id.key());
    put(camera, null);
    effects.remember(id, (SpaceMap) null);
  }

  private void end(Space space, Step step, Instant at) {
    OccupancyChange change = step.change();
    if (change != null) {
      effects.changed(change);
    }
    effects.retired(space.id, step.version(), change == null ? at : change.eventTime());
    effects.remember(space.id, (OccupancyState) null);
    remove(space);
  }

  /** Operators have said something new of some space. */
  public void overridden() {
    for (Space space : List.copyOf(spaces.values())) {
      if (override(space)) {
        publish(space);
        effects.remember(space.id, space.state);
      }
    }
  }

  private boolean override(Space space) {
    SpaceOverride said = overrides.apply(space.id);
    boolean closed = said != null && said.closed();
    if (closed == space.state.closed()) {
      return false;
    }
    Instant at = said == null ? Instant.EPOCH : said.at();
    replace(space, space.state.closed(closed, space.state.nextVersion(at)));
    return true;
  }

  /** Gives up what was not seen for too long; see {@link #nextDue}. */
  public void judge() {
    long now = watchedMillis.getAsLong();
    int heard = 0;
    int silent = 0;
    int awaited = 0;
    int blind = 0;
    long oldest = Long.MAX_VALUE;
    for (Camera camera : List.copyOf(cameras.values())) {
      if (camera.spaces.isEmpty()) {
        continue;
      }
      camera.silent = now - camera.heard > budget(camera).toMillis();
      if (camera.silent) {
        silent++;
        offline(camera);
      } else {
        stale(camera, now);
        if (camera.heardMillis == 0) {
          awaited++;
        } else if (camera.isBlind()) {
          blind++;
        } else {
          heard++;
        }
      }
      if (camera.heardMillis > 0) {
        oldest = Math.min(oldest, camera.heardMillis);
      }
    }
    cameraCounts =
        new CameraCounts(
            heard,
            silent,
            awaited,
            blind,
            oldest == Long.MAX_VALUE ? null : Instant.ofEpochMilli(oldest));
  }

  /** Its clock says when: what was last seen of any of its spaces, and its budget. */
  private void offline(Camera camera) {
    Instant last = Instant.MIN;
    for (Space space : camera.spaces.values()) {
      Sight seen = space.state.lastSeen();
      if (seen != null && seen.at().isAfter(last)) {
        last = seen.at();
      }
    }
    for (Space space : List.copyOf(camera.spaces.values())) {
      if (space.state.occupancy() != Occupancy.UNKNOWN) {
        silent(space, OccupancyReason.CAMERA_OFFLINE, last.plus(budget(camera)));
      }
    }
  }

  private void stale(Camera camera, long now) {
    Duration longest = staleAfter(camera);
    for (Space space : List.copyOf(camera.spaces.values())) {
      Sight last = space.state.lastSeen();
      if (last != null
          && space.state.occupancy() != Occupancy.UNKNOWN
          && now - space.answered > longest.toMillis()) {
        silent(space, OccupancyReason.STALE, last.at().plus(longest));
      }
    }
  }

  private void silent(Space space, OccupancyReason reason, Instant at) {
    Step step = rule.silent(space.state, space.id, reason, at);
    take(space, state(step), step.change(), true);
  }

  /**
   * Watched time until something may have to be given up; {@link Long#MAX_VALUE} if nothing is
   * believed.
   */
  public long nextDue() {
    long now = watchedMillis.getAsLong();
    long due = Long.MAX_VALUE;
    for (Camera camera : cameras.values()) {
      long longest = staleAfter(camera).toMillis();
      boolean believed = false;
      for (Space space : camera.spaces.values()) {
        if (space.state.occupancy() != Occupancy.UNKNOWN) {
          believed = true;
          due = Math.min(due, space.answered + longest - now);
        }
      }
      if (believed) {
        due = Math.min(due, camera.heard + budget(camera).toMillis() - now);
      }
    }
    return due == Long.MAX_VALUE ? due : Math.max(0, due);
  }

  private Duration budget(Camera camera) {
    Duration own = camera.map == null ? null : camera.map.silenceBudget();
    return own == null ? policy.silenceBudget() : own;
  }

  private Duration staleAfter(Camera camera) {
    Duration twice = budget(camera).multipliedBy(2);
    return twice.compareTo(policy.staleAfter()) > 0 ? twice : policy.staleAfter();
  }

  private void publish(Space space) {
    Instant now = clock.instant();
    space.publishedMillis = now.toEpochMilli();
    effects.published(status(space, now));
  }

  private SpaceStatus status(Space space, Instant now) {
    OccupancyState state = space.state;
    Sight seen = state.lastSeen();
    OccupancyChange change = state.lastChange();
    Instant until =
        state.occupancy() == Occupancy.UNKNOWN
            ? null
            : now.plus(staleAfter(camera(state.camera()))).plus(policy.refresh());
    return new SpaceStatus(
        space.id,
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
        evidence(change),
        now);
  }

  private static SpaceStatus.@Nullable Evidence evidence(@Nullable OccupancyChange change) {
    return change == null || change.model() == null || change.decidedBy() == null
        ? null
        : new SpaceStatus.Evidence(
            change.evidenceCount(), change.firstEvidenceAt(), change.model(), change.decidedBy());
  }

  private Camera camera(CameraId id) {
    return cameras.computeIfAbsent(id.key(), key -> new Camera(watchedMillis.getAsLong()));
  }

  private void add(Space space) {
    spaces.put(space.id.key(), space);
    camera(space.state.camera()).spaces.put(space.id.space(), space);
    counts = counts.plus(space.state.occupancy(), space.state.closed());
    resized(bytes(space));
  }

  private void replace(Space space, OccupancyState next) {
    OccupancyState before = space.state;
    boolean samePlace =
        before.camera().equals(next.camera()) && Objects.equals(before.zone(), next.zone());
    if (!samePlace) {
      resized(-bytes(space));
    }
    space.state = next;
    if (!before.camera().equals(next.camera())) {
      leave(before.camera(), space.id.space());
      camera(next.camera()).spaces.put(space.id.space(), space);
    }
    if (before.occupancy() != next.occupancy() || before.closed() != next.closed()) {
      counts =
          counts.plus(next.occupancy(), next.closed()).minus(before.occupancy(), before.closed());
    }
    if (!samePlace) {
      resized(bytes(space));
    }
  }

  private void remove(Space space) {
    spaces.remove(space.id.key());
    leave(space.state.camera(), space.id.space());
    resized(-bytes(space));
    counts = counts.minus(space.state.occupancy(), space.state.closed());
  }

  private void leave(CameraId id, String space) {
    Camera camera = camera(id);
    camera.spaces.remove(space);
    if (camera.spaces.isEmpty() && camera.map == null) {
      cameras.remove(id.key());
    }
  }

  private static OccupancyState state(Step step) {
    OccupancyState state = step.state();
    if (state == null) {
      throw new IllegalStateException("only a retirement forgets a space");
    }
    return state;
  }

  /** What is believed, for a space at a time. */
  public @Nullable OccupancyState state(SpaceId space) {
    Space found = spaces.get(space.key());
    return found == null ? null : found.state;
  }

  /** Whether there is anything to watch. */
  public boolean isEmpty() {
    return spaces.isEmpty();
  }

  /** The spaces by what is believed of them. Any thread. */
  public SpaceCounts counts() {
    return counts;
  }

  /** The cameras with spaces, as {@link #judge} found them. Any thread. */
  public CameraCounts cameras() {
    return cameraCounts;
  }

  List<SpaceId> all() {
    List<SpaceId> ids = new ArrayList<>();
    spaces.values().forEach(space -> ids.add(space.id));
    return ids;
  }
}
