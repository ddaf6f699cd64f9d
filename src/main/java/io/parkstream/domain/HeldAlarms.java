package io.parkstream.domain;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * The alarms that are raised, and those that may become so. Belongs to one thread, but for {@link
 * #raised}.
 */
final class HeldAlarms {
  private final AlarmRegister.Effects effects;
  private final Map<String, AlarmState> alarms = new HashMap<>();
  private final AtomicIntegerArray raised = new AtomicIntegerArray(AlarmKind.values().length);

  HeldAlarms(AlarmRegister.Effects effects) {
    this.effects = effects;
  }

  /** Takes up what was remembered. */
  void load(AlarmState state) {
    put(state);
  }

  @Nullable AlarmState get(String key) {
    return alarms.get(key);
  }

  AlarmState raise(Alarm alarm, Instant at) {
    AlarmState now = keep(new AlarmState(alarm, at, null));
    effects.happened(new AlarmEvent(alarm, at, null));
    return now;
  }

  /** Forgets an alarm; says so if it was raised. */
  void clear(AlarmState held, Instant at) {
    String key = held.alarm().key();
    alarms.remove(key);
    count(held, -1);
    effects.remember(key, (AlarmState) null);
    Instant raisedAt = held.raisedAt();
    if (raisedAt != null) {
      effects.happened(
          new AlarmEvent(held.alarm(), raisedAt, at.isBefore(raisedAt) ? raisedAt : at));
    }
  }

  AlarmState keep(AlarmState state) {
    put(state);
    effects.remember(state.alarm().key(), state);
    return state;
  }

  private void put(AlarmState state) {
    AlarmState before = alarms.put(state.alarm().key(), state);
    if (before != null) {
      count(before, -1);
    }
    count(state, 1);
  }

  private void count(AlarmState state, int difference) {
    if (state.raisedAt() != null) {
      raised.addAndGet(state.alarm().kind().ordinal(), difference);
    }
  }

  /** How many alarms of a kind are raised. Any thread. */
  int raised(AlarmKind kind) {
    return raised.get(kind.ordinal());
  }
}
