package io.parkstream.domain;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Raises and clears alarms about what is believed of spaces, by their last states. Times are those
 * of the states, so that a state that comes again raises the same alarm; the clock only says what
 * is due.
 *
 * <p>What becomes unknown raises nothing and clears nothing. A closed or retired space has no
 * alarms. What is taken up after a restart is judged again by the rules of today.
 *
 * <p>Without room for more, further spaces are refused. Belongs to one thread, but for {@link
 * #bytes} and {@link #raised}.
 */
public final class AlarmRegister implements StateRoom.Holder {
  /** What follows from a state or from time. */
  public interface Effects {
    /** Publish it. */
    void happened(AlarmEvent event);

    /** Keep across restarts; null to forget the space. */
    void remember(SpaceId space, @Nullable SpaceStay stay);

    /** Keep across restarts; null to forget it. */
    void remember(String key, @Nullable AlarmState state);

    /** Keep across restarts; null to forget it. */
    void rememberShare(CameraId camera, @Nullable UndecidedShare share);

    /** Whether the registers of this process may take so many bytes more; see {@link StateRoom}. */
    boolean hasRoom(long moreBytes);
  }

  /**
   * What a space takes of the heap, of the longest ids and with all its changes and alarms, here
   * and in the stores that keep them; rounded up.
   */
  public static final int SPACE_BYTES = 4 << 10;

  /** When a space or a place is to be judged again. */
  private record Due(long millis, String key) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int order = Long.compare(millis, other.millis);
      return order == 0 ? key.compareTo(other.key) : order;
    }
  }

  private final AlarmPolicy policy;
  private final Clock clock;
  private final Effects effects;
  private final Map<String, SpaceStay> stays = new HashMap<>();
  private final HeldAlarms alarms;
  private final AlarmRules rules;
  private final CameraDrifts drifts;
  private final Map<String, AlarmPlace> places = new HashMap<>();
  private final Map<String, Long> dueMillis = new HashMap<>();
  private final TreeSet<Due> due = new TreeSet<>();

  /** After a restart: the states of the meantime have come by then. */
  private Instant caughtUpAt = Instant.MIN;

  /** Taken up from the store, with a place that may be gone. */
  private final List<String> takenUp = new ArrayList<>();

  private volatile long bytes;

  public AlarmRegister(AlarmPolicy policy, Clock clock, Effects effects) {
    this.policy = policy;
    this.clock = clock;
    this.effects = effects;
    this.alarms = new HeldAlarms(effects);
    this.rules = new AlarmRules(policy, alarms, clock);
    this.drifts = new CameraDrifts(policy.drift(), alarms, effects, clock);
  }

  /**
   * Takes up what was remembered; it is judged when {@link #judgeDue} is called next.
   *
   * @return false if there is no room for it: the bound was lowered since
   */
  public boolean load(SpaceId id, SpaceStay stay) {
    if (!effects.hasRoom(SPACE_BYTES)) {
      return false;
    }
    put(id, stay);
    caughtUpAt = clock.instant().plus(AlarmRules.CATCH_UP);
    schedule(id.key(), 0);
    places(id, stay).forEach(place -> schedule(place.key(), 0));
    return true;
  }

  /**
   * Takes up what was remembered of a camera.
   *
   * @return false if there is no room for it
   */
  public boolean load(CameraId camera, UndecidedShare share) {
    boolean taken = drifts.load(camera, share);
    countBytes();
    return taken;
  }

  /** Takes up what was remembered. */
  public void load(AlarmState state) {
    alarms.load(state);
    takenUp.add(state.alarm().key());
  }

  /**
   * Takes the last state of a space.
   *
   * @return false if there is no room to remember it or its camera
   */
  public boolean stated(SpaceState status) {
    boolean known = spaceStated(status);
    boolean counted = known && drifts.stated(status);
    countBytes();
    return counted;
  }

  private boolean spaceStated(SpaceState status) {
    SpaceId id = status.space();
    SpaceStay before = stays.get(id.key());
    if (before != null && status.version() <= before.version()) {
      return true;
    }
    if (before == null && !effects.hasRoom(SPACE_BYTES)) {
      return false;
    }
    SpaceStay now = SpaceStay.after(before, status, policy.flipsPerHour() + 1);
    if (before != null) {
      leave(id, before);
    }
    put(id, now);
    effects.remember(id, now);
    Instant observed = status.lastObservedAt();
    judge(id, now, observed == null ? status.since() : observed);
    List<AlarmPlace> changed = places(id, now);
    if (before != null) {
      changed.addAll(places(id, before));
    }
    Instant published = status.publishedAt();
    Instant clockTime = Instant.ofEpochMilli(clock.millis());
    Instant at = published.isAfter(clockTime) ? clockTime : published;
    changed.forEach(place -> judge(place, at));
    return true;
  }

  /**
   * Forgets a space, and clears its alarms.
   *
   * @param version that retired it; 0 takes any
   */
  public void retired(SpaceId id, long version, Instant at) {
    SpaceStay before = stays.get(id.key());
    if (before == null || (version != 0 && version < before.version())) {
      return;
    }
    leave(id, before);
    stays.remove(id.key());
    drifts.left(id);
    countBytes();
    effects.remember(id, (SpaceStay) null);
    schedule(id.key(), Long.MAX_VALUE);
    for (AlarmKind kind : AlarmKind.values()) {
      AlarmState held = kind.isOfSpace() ? alarms.get(Alarm.of(kind, id, null, at).key()) : null;
      if (held != null) {
        alarms.clear(held, at);
      }
    }
    places(id, before).forEach(place -> judge(place, at));
  }

  private void put(SpaceId id, SpaceStay stay) {
    stays.put(id.key(), stay);
    places(id, stay).forEach(place -> place.add(stay, 1));
    countBytes();
  }

  private void countBytes() {
    bytes = (long) stays.size() * SPACE_BYTES + drifts.bytes();
  }

  private void leave(SpaceId id, SpaceStay stay) {
    places(id, stay).forEach(place -> place.add(stay, -1));
  }

  /** The site and the zone of a space. */
  private List<AlarmPlace> places(SpaceId id, SpaceStay stay) {
    List<AlarmPlace> of = new ArrayList<>(4);
    of.add(place(id.site(), null));
    if (stay.zone() != null) {
      of.add(place(id.site(), stay.zone()));
    }
    return of;
  }

  private AlarmPlace place(String site, @Nullable String zone) {
    return places.computeIfAbsent(
        AlarmPlace.key(site, zone), key -> new AlarmPlace(key, site, zone));
  }

  /** Judges what time alone makes due; see {@link #nextDue}. */
  public void judgeDue() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    clearGone(now);
    // Each once: a clock that steps back makes what was just judged due again.
    List<Due> judged = List.copyOf(due.headSet(new Due(now.toEpochMilli() + 1, "")));
    for (Due each : judged) {
      String key = each.key;
      schedule(key, Long.MAX_VALUE);
      AlarmPlace place = places.get(key);
      if (place != null) {
        judge(place, now);
      } else {
        SpaceStay stay = stays.get(key);
        if (stay != null) {
          Instant until = clock.instant();
          judge(SpaceId.ofKey(key), stay, until.isBefore(caughtUpAt) ? stay.since() : until);
        }
      }
    }
  }

  private void clearGone(Instant now) {
    drifts.forgetGone();
    countBytes();
    for (String key : takenUp) {
      AlarmState held = alarms.get(key);
      if (held != null && isGone(held.alarm())) {
        alarms.clear(held, now);
      }
    }
    takenUp.clear();
  }

  private boolean isGone(Alarm alarm) {
    if (alarm.camera() != null) {
      return !drifts.knows(new CameraId(alarm.site(), alarm.camera()));
    }
    return alarm.space() == null
        ? !places.containsKey(AlarmPlace.key(alarm.site(), alarm.zone()))
        : !stays.containsKey(new SpaceId(alarm.site(), alarm.space()).key());
  }

  /** Until something may have to be judged, in milliseconds; {@link Long#MAX_VALUE} if never. */
  public long nextDue() {
    if (!takenUp.isEmpty()) {
      return 0;
    }
    return due.isEmpty() ? Long.MAX_VALUE : Math.max(0, due.first().millis - clock.millis());
  }

  private void schedule(String key, long millis) {
    Long before = dueMillis.remove(key);
    if (before != null) {
      due.remove(new Due(before, key));
    }
    if (millis != Long.MAX_VALUE) {
      dueMillis.put(key, millis);
      due.add(new Due(millis, key));
    }
  }

  private void judge(SpaceId id, SpaceStay stay, Instant until) {
    schedule(id.key(), rules.judge(id, stay, until));
  }

  private void judge(AlarmPlace place, Instant at) {
    schedule(place.key(), rules.judge(place, at));
    if (place.isGone()) {
      places.remove(place.key());
    }
  }

  /** How many alarms of a kind are raised. Any thread. */
  public int raised(AlarmKind kind) {
    return alarms.raised(kind);
  }

  /** What spaces, cameras and their alarms take of the heap. Any thread. */
  @Override
  public long bytes() {
    return bytes;
  }
}
