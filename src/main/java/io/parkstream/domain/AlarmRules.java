package io.parkstream.domain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which alarms a space or a place has by now. Each answer is when to ask again, in milliseconds of
 * the epoch; {@link Long#MAX_VALUE} if only the next state can change it. Belongs to one thread.
 */
final class AlarmRules {
  /**
   * How long the next states of a space may take to come, while old ones are being read: a stay
   * that is over in the next of them must not raise an alarm. Delays none that comes due while the
   * service keeps up.
   */
  static final Duration CATCH_UP = Duration.ofMinutes(1);

  private static final Duration HOUR = Duration.ofHours(1);

  private final AlarmPolicy policy;
  private final HeldAlarms held;
  private final Clock clock;

  AlarmRules(AlarmPolicy policy, HeldAlarms held, Clock clock) {
    this.policy = policy;
    this.held = held;
    this.clock = clock;
  }

  /**
   * Judges a space.
   *
   * @param until what is believed of it is known to have lasted, event time
   */
  long judge(SpaceId id, SpaceStay stay, Instant until) {
    Duration overstay =
        stay.known() == Occupancy.OCCUPIED ? policy.overstay(id.site(), stay.zone()) : null;
    Duration unchanged = stay.known() == null ? null : policy.unchangedFor();
    long next = lasting(AlarmKind.OVERSTAY, id, stay, overstay, until);
    next = Math.min(next, lasting(AlarmKind.UNCHANGED, id, stay, unchanged, until));
    return Math.min(next, flipping(id, stay));
  }

  /** Something that must not last for longer. */
  private long lasting(
      AlarmKind kind, SpaceId id, SpaceStay stay, @Nullable Duration limit, Instant until) {
    Alarm alarm = Alarm.of(kind, id, stay.zone(), stay.knownSince());
    boolean applies = limit != null && stay.isOpen();
    AlarmState before = held.get(alarm.key());
    if (before != null) {
      if (applies && before.alarm().since().equals(alarm.since())) {
        return Long.MAX_VALUE;
      }
      held.clear(before, stay.since());
    }
    if (limit == null || !applies || stay.occupancy() == Occupancy.UNKNOWN) {
      return Long.MAX_VALUE;
    }
    Instant end = alarm.since().plus(limit);
    Instant now = clock.instant();
    if (now.isBefore(end)) {
      return end.toEpochMilli();
    }
    if (until.isBefore(end)) {
      return now.plus(CATCH_UP).toEpochMilli();
    }
    held.raise(alarm, end);
    return Long.MAX_VALUE;
  }

  /** Raised by more changes than are usual, cleared when they have fallen to half of that. */
  private long flipping(SpaceId id, SpaceStay stay) {
    int usual = policy.flipsPerHour();
    List<Instant> flips = stay.flips();
    Instant now = clock.instant();
    AlarmState raised = held.get(Alarm.of(AlarmKind.FLIPPING, id, null, now).key());
    if (usual == 0 || !stay.isOpen()) {
      if (raised != null) {
        held.clear(raised, stay.since());
      }
      return Long.MAX_VALUE;
    }
    if (raised == null) {
      if (stay.flipsAfter(now.minus(HOUR)) <= usual) {
        return Long.MAX_VALUE;
      }
      int last = flips.size() - 1;
      Alarm alarm = Alarm.of(AlarmKind.FLIPPING, id, stay.zone(), flips.get(last - usual));
      raised = held.raise(alarm, flips.get(last));
    }
    int deciding = flips.size() - 1 - usual / 2;
    Instant calm = deciding < 0 ? stay.since() : flips.get(deciding).plus(HOUR);
    if (now.isBefore(calm)) {
      return calm.toEpochMilli();
    }
    held.clear(raised, calm);
    return Long.MAX_VALUE;
  }

  /**
   * Raised and cleared only by what has lasted.
   *
   * @param at time of what made it so
   */
  long judge(AlarmPlace place, Instant at) {
    Alarm alarm = new Alarm(AlarmKind.FULL, place.site(), place.zone(), null, at);
    AlarmState before = held.get(alarm.key());
    boolean full = policy.isFull(place.open(), place.occupied());
    if (before == null) {
      return full ? ripen(held.keep(new AlarmState(alarm, null, null)), true) : Long.MAX_VALUE;
    }
    return before.raisedAt() == null ? ripen(before, full) : ease(before, place, at);
  }

  private long ripen(AlarmState pending, boolean full) {
    Instant end = pending.alarm().since().plus(policy.fullFor());
    if (!full) {
      held.clear(pending, end);
    } else if (clock.instant().isBefore(end)) {
      return end.toEpochMilli();
    } else {
      held.raise(pending.alarm(), end);
    }
    return Long.MAX_VALUE;
  }

  private long ease(AlarmState raised, AlarmPlace place, Instant at) {
    if (!policy.appliesTo(place.open())) {
      held.clear(raised, at);
      return Long.MAX_VALUE;
    }
    if (!policy.isEased(place.open(), place.empty())) {
      if (raised.easedAt() != null) {
        held.keep(new AlarmState(raised.alarm(), raised.raisedAt(), null));
      }
      return Long.MAX_VALUE;
    }
    Instant eased = raised.easedAt() == null ? at : raised.easedAt();
    Instant end = eased.plus(policy.fullFor());
    if (clock.instant().isBefore(end)) {
      if (raised.easedAt() == null) {
        held.keep(new AlarmState(raised.alarm(), raised.raisedAt(), eased));
      }
      return end.toEpochMilli();
    }
    held.clear(raised, end);
    return Long.MAX_VALUE;
  }
}
