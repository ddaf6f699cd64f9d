package io.parkstream.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.AlarmRegister;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceRegister.Outcome;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.serde.Topics;
import io.parkstream.stream.HeldMemory;
import io.parkstream.stream.IgnoredReason;
import io.parkstream.stream.InputTopic;
import io.parkstream.stream.StreamMetrics;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What the streams report, as meters; each call goes to the part whose idea it is. Every series
 * exists from the start, and none is made later: tags are words of closed lists, and a word that is
 * none of them counts as {@code other}.
 */
public final class StreamMeters implements StreamMetrics {
  private final CropMeters crops;
  private final OccupancyMeters occupancy;
  private final RegisterGauges registers;
  private final RecordMeters records;
  private final CommitMeters commits;
  private final MemoryGauges memory;
  private final CalibrationMeters calibrations;
  private final AlarmMeters alarms;

  /**
   * @param topics whose names tell what is published
   */
  public StreamMeters(MeterRegistry registry, Topics topics) {
    crops = new CropMeters(registry);
    occupancy = new OccupancyMeters(registry);
    registers = new RegisterGauges(registry, Clock.systemUTC());
    records = new RecordMeters(registry);
    commits = new CommitMeters(registry, topics);
    memory = new MemoryGauges(registry);
    calibrations = new CalibrationMeters(registry);
    alarms = new AlarmMeters(registry);
  }

  @Override
  public void decoded(long decodeNanos) {
    crops.decoded(decodeNanos);
  }

  @Override
  public void contentTypeMismatch() {
    crops.contentTypeMismatch();
  }

  @Override
  public void classified(
      Occupancy answer, long queueNanos, long inferenceNanos, long turnMillis, long ageMillis) {
    crops.classified(answer, queueNanos, turnMillis, ageMillis);
  }

  @Override
  public void deadLettered(String reason) {
    crops.deadLettered(reason);
  }

  @Override
  public void expired() {
    crops.expired();
  }

  @Override
  public void dropped() {
    crops.dropped();
  }

  @Override
  public void overtaken() {
    crops.overtaken();
  }

  @Override
  public void retired() {
    crops.retired();
  }

  @Override
  public void pendingChanged(int difference) {
    crops.pendingChanged(difference);
  }

  @Override
  public void blocked(long nanos) {
    crops.blocked(nanos);
  }

  @Override
  public void occupancyChanged(Occupancy belief, OccupancyReason reason) {
    occupancy.changed(belief, reason);
  }

  @Override
  public void observed(Outcome outcome) {
    occupancy.observed(outcome);
  }

  @Override
  public void mapTaken() {
    occupancy.mapTaken();
  }

  @Override
  public void mapRejected() {
    occupancy.mapRejected();
  }

  @Override
  public void overridden() {
    occupancy.overridden();
  }

  @Override
  public void overrideRejected() {
    occupancy.overrideRejected();
  }

  @Override
  public void conditionTaken() {
    occupancy.conditionTaken();
  }

  @Override
  public void conditionRejected() {
    occupancy.conditionRejected();
  }

  @Override
  public void calibrated() {
    calibrations.calibrated();
  }

  @Override
  public void calibrationRejected() {
    calibrations.rejected();
  }

  @Override
  public void calibrations(LiveCalibrations live) {
    calibrations.watch(live);
  }

  @Override
  public void stateCounted() {
    occupancy.stateCounted();
  }

  @Override
  public void stateRepeated() {
    occupancy.stateRepeated();
  }

  @Override
  public void alarmRaised(AlarmKind kind) {
    alarms.raised(kind);
  }

  @Override
  public void alarmCleared(AlarmKind kind) {
    alarms.cleared(kind);
  }

  @Override
  public void alarming(AlarmRegister register) {
    alarms.alarming(register);
  }

  @Override
  public void unalarming(AlarmRegister register) {
    alarms.unalarming(register);
  }

  @Override
  public void holding(HeldMemory what, LongSupplier used, long max) {
    memory.holding(what, used, max);
  }

  @Override
  public void watching(SpaceRegister register) {
    registers.watching(register);
  }

  @Override
  public void unwatching(SpaceRegister register) {
    registers.unwatching(register);
  }

  @Override
  public void ignored(InputTopic topic, IgnoredReason reason) {
    records.ignored(topic, reason);
  }

  @Override
  public void poisoned(InputTopic topic) {
    records.poisoned(topic);
  }

  @Override
  public void deadLetterGivenUp() {
    commits.deadLetterGivenUp();
  }

  @Override
  public void published(String topic, long nanos) {
    commits.published(topic, nanos);
  }

  @Override
  public void publishFailed(String topic) {
    commits.publishFailed(topic);
  }

  @Override
  public void deletedUnread(long count) {
    commits.deletedUnread(count);
  }

  @Override
  public void committing(int partitions, int lowered) {
    commits.committing(partitions, lowered);
  }
}
