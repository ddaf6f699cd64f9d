package io.parkstream.testing;

import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceRegister.Outcome;
import io.parkstream.stream.HeldMemory;
import io.parkstream.stream.IgnoredReason;
import io.parkstream.stream.InputTopic;
import io.parkstream.stream.StreamMetrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Remembers what the streams report. */
public final class RecordingStreamMetrics implements StreamMetrics {
  public final AtomicInteger decoded = new AtomicInteger();
  public final AtomicInteger mismatches = new AtomicInteger();
  public final AtomicInteger classified = new AtomicInteger();
  public final AtomicInteger undecided = new AtomicInteger();
  public final AtomicLong lastAgeMillis = new AtomicLong();
  public final List<String> deadLetters = new CopyOnWriteArrayList<>();
  public final AtomicInteger retired = new AtomicInteger();
  public final AtomicInteger expired = new AtomicInteger();
  public final AtomicInteger dropped = new AtomicInteger();
  public final AtomicInteger overtaken = new AtomicInteger();
  public final List<Occupancy> changes = new CopyOnWriteArrayList<>();
  public final AtomicInteger ignored = new AtomicInteger();

  /** Records without effect by topic and reason, as {@code "spaces no-room"}. */
  public final Map<String, Integer> records = new ConcurrentHashMap<>();

  public final Map<HeldMemory, LongSupplier> holdings = new ConcurrentHashMap<>();
  public final AtomicInteger unsure = new AtomicInteger();
  public final AtomicInteger takenMaps = new AtomicInteger();
  public final AtomicInteger rejectedMaps = new AtomicInteger();
  public final AtomicInteger takenOverrides = new AtomicInteger();
  public final AtomicInteger rejectedOverrides = new AtomicInteger();
  public final AtomicInteger takenCalibrations = new AtomicInteger();
  public final AtomicInteger rejectedCalibrations = new AtomicInteger();
  public final AtomicInteger takenConditions = new AtomicInteger();
  public final AtomicInteger rejectedConditions = new AtomicInteger();
  public final AtomicInteger countedStates = new AtomicInteger();
  public final AtomicInteger repeatedStates = new AtomicInteger();

  /** What happened to alarms, as {@code raised full}. */
  public final List<String> alarms = new CopyOnWriteArrayList<>();

  public final List<SpaceRegister> registers = new CopyOnWriteArrayList<>();
  public final AtomicInteger pending = new AtomicInteger();
  public final AtomicLong blockedNanos = new AtomicLong();
  public final AtomicInteger lowered = new AtomicInteger();

  @Override
  public void decoded(long decodeNanos) {
    decoded.incrementAndGet();
  }

  @Override
  public void contentTypeMismatch() {
    mismatches.incrementAndGet();
  }

  @Override
  public void classified(
      Occupancy occupancy, long queueNanos, long inferenceNanos, long turnMillis, long ageMillis) {
    classified.incrementAndGet();
    if (occupancy == Occupancy.UNKNOWN) {
      undecided.incrementAndGet();
    }
    lastAgeMillis.set(ageMillis);
  }

  @Override
  public void deadLettered(String reason) {
    deadLetters.add(reason);
  }

  @Override
  public void expired() {
    expired.incrementAndGet();
  }

  @Override
  public void dropped() {
    dropped.incrementAndGet();
  }

  @Override
  public void overtaken() {
    overtaken.incrementAndGet();
  }

  @Override
  public void retired() {
    retired.incrementAndGet();
  }

  @Override
  public void occupancyChanged(Occupancy occupancy, OccupancyReason reason) {
    changes.add(occupancy);
  }

  @Override
  public void observed(Outcome outcome) {
    if (outcome == Outcome.UNSURE) {
      unsure.incrementAndGet();
    } else if (outcome != Outcome.TAKEN) {
      ignored.incrementAndGet();
    }
  }

  @Override
  public void alarmRaised(AlarmKind kind) {
    alarms.add("raised " + kind.word());
  }

  @Override
  public void alarmCleared(AlarmKind kind) {
    alarms.add("cleared " + kind.word());
  }

  @Override
  public void ignored(InputTopic topic, IgnoredReason reason) {
    records.merge(topic.word() + " " + reason.word(), 1, Integer::sum);
  }

  @Override
  public void holding(HeldMemory what, LongSupplier used, long max) {
    holdings.put(what, used);
  }

  @Override
  public void mapTaken() {
    takenMaps.incrementAndGet();
  }

  @Override
  public void overridden() {
    takenOverrides.incrementAndGet();
  }

  @Override
  public void conditionTaken() {
    takenConditions.incrementAndGet();
  }

  @Override
  public void conditionRejected() {
    rejectedConditions.incrementAndGet();
  }

  @Override
  public void calibrated() {
    takenCalibrations.incrementAndGet();
  }

  @Override
  public void calibrationRejected() {
    rejectedCalibrations.incrementAndGet();
  }

  @Override
  public void stateCounted() {
    countedStates.incrementAndGet();
  }

  @Override
  public void stateRepeated() {
    repeatedStates.incrementAndGet();
  }

  @Override
  public void mapRejected() {
    rejectedMaps.incrementAndGet();
  }

  @Override
  public void overrideRejected() {
    rejectedOverrides.incrementAndGet();
  }

  @Override
  public void watching(SpaceRegister register) {
    registers.add(register);
  }

  @Override
  public void unwatching(SpaceRegister register) {
    registers.remove(register);
  }

  @Override
  public void pendingChanged(int difference) {
    pending.addAndGet(difference);
  }

  @Override
  public void blocked(long nanos) {
    blockedNanos.addAndGet(nanos);
  }

  @Override
  public void committing(int partitions, int lowered) {
    this.lowered.addAndGet(lowered);
  }
}
