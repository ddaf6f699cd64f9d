package io.parkstream.stream;

import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.AlarmRegister;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceRegister.Outcome;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.stream.clients.CommitMetrics;
import java.util.function.LongSupplier;

/** What the topology reports, once per crop or more often, on stream threads: count and return. */
public interface StreamMetrics extends CommitMetrics {
  StreamMetrics NONE = new StreamMetrics() {};

  /** A crop was read and its picture decoded. */
  default void decoded(long decodeNanos) {}

  /** The bytes of a picture that decoded well are not what the content type says. */
  default void contentTypeMismatch() {}

  /**
   * A crop's classification was handed to the producer.
   *
   * @param occupancy as answered; unknown of a picture that shows nothing
   * @param queueNanos from acceptance by the batcher to the start of the batch
   * @param inferenceNanos of the batch
   * @param turnMillis from the end of the batch until all earlier crops of the partition were
   *     answered too
   * @param ageMillis from capture to now; negative if the camera's clock is ahead
   */
  default void classified(
      Occupancy occupancy, long queueNanos, long inferenceNanos, long turnMillis, long ageMillis) {}

  /** A record was handed to the producer as a dead letter; the reason is of a closed list. */
  default void deadLettered(String reason) {}

  /** A crop's turn came after its expiry time; it is classified nevertheless, or dropped. */
  default void expired() {}

  /** A crop that has expired was skipped without an answer, as the policy asks. */
  default void dropped() {}

  /** A newer crop of the same space goes before an older one that waits. */
  default void overtaken() {}

  /** A space was retired. */
  default void retired() {}

  /** What is believed of a space changed. */
  default void occupancyChanged(Occupancy occupancy, OccupancyReason reason) {}

  /** An observation was evaluated, or did not affect the occupancy. */
  default void observed(Outcome outcome) {}

  /** A space map was taken. */
  default void mapTaken() {}

  /** A space map could not be read, or is older than the one that is known. */
  default void mapRejected() {}

  /** An operator said something of a space. */
  default void overridden() {}

  /** What an operator said could not be read. */
  default void overrideRejected() {}

  /** An operator applied a calibration, or took one back. */
  default void calibrated() {}

  /** A calibration could not be read, or there is no room for it. */
  default void calibrationRejected() {}

  /** The calibrations that operators have applied, which may be asked at any time. */
  default void calibrations(LiveCalibrations calibrations) {}

  /** A gateway said how a camera sees, or took it back. */
  default void conditionTaken() {}

  /** What a gateway said of a camera could not be read, or there is no room for it. */
  default void conditionRejected() {}

  /** A record has no effect, and why. */
  default void ignored(InputTopic topic, IgnoredReason reason) {}

  /** A record failed stream threads twice and is set aside. */
  default void poisoned(InputTopic topic) {}

  /** A state of a space was counted. */
  default void stateCounted() {}

  /** A state of a space was counted before; expected when one is published again. */
  default void stateRepeated() {}

  /** An alarm about what is believed was raised. */
  default void alarmRaised(AlarmKind kind) {}

  /** It was cleared. */
  default void alarmCleared(AlarmKind kind) {}

  /** A task raises alarms from now on; how many are raised may be asked at any time. */
  default void alarming(AlarmRegister register) {}

  /** The task is closed. */
  default void unalarming(AlarmRegister register) {}

  /**
   * What comes in takes memory of this process, which may be asked for at any time.
   *
   * @param used bytes of the heap, estimated
   * @param max bytes; further records are refused
   */
  default void holding(HeldMemory what, LongSupplier used, long max) {}

  /** A task watches these cameras and spaces from now on; its figures may be asked at any time. */
  default void watching(SpaceRegister register) {}

  /** The task is closed. */
  default void unwatching(SpaceRegister register) {}

  /** Crops that are read and not yet answered became more (or fewer). */
  default void pendingChanged(int difference) {}

  /** A stream thread waited for the batcher or for an answer. */
  default void blocked(long nanos) {}
}
