package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.serde.Calibrations;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the calibrations that operators apply. Every instance has all of them, since any may own a
 * camera. All of the topic is read before the first crop, so that no answer of a restarted instance
 * lacks them.
 */
final class CalibrationProcessor extends EverywhereProcessor {
  /** Sites and cameras; each instance has all, at up to 1 kB. */
  static final int MAX_CALIBRATIONS = 10_000;

  private static final long CALIBRATION_BYTES = 1 << 10;

  static final String STORE = "calibrations";

  private final LiveCalibrations live;
  private final StreamMetrics metrics;
  private final Clock clock;
  private @Nullable KeyValueStore<String, LiveCalibration> calibrations;

  /**
   * @param live receives each calibration
   */
  CalibrationProcessor(
      LiveCalibrations live, StreamMetrics metrics, InputFaults faults, Clock clock) {
    super(InputTopic.CALIBRATIONS, faults);
    this.live = live;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Streams reads the topic at the start with a processor of its own and makes this one after that:
   * what is known then is in the store.
   */
  @Override
  void open(ProcessorContext<Void, Void> context) {
    KeyValueStore<String, LiveCalibration> known = context.getStateStore(STORE);
    calibrations = known;
    live.clear();
    try (KeyValueIterator<String, LiveCalibration> all = known.all()) {
      all.forEachRemaining(entry -> live.put(entry.value));
    }
    metrics.calibrations(live);
    metrics.holding(
        HeldMemory.CALIBRATIONS,
        () -> live.size() * CALIBRATION_BYTES,
        MAX_CALIBRATIONS * CALIBRATION_BYTES);
  }

  @Override
  boolean keep(Record<byte[], byte[]> record, CropRef ref) {
    KeyValueStore<String, LiveCalibration> known = Objects.requireNonNull(calibrations);
    String place = Calibrations.place(record.key());
    byte[] value = record.value();
    if (value == null) {
      known.delete(place);
      live.remove(place);
      return true;
    }
    if (live.of(place) == null && live.size() >= MAX_CALIBRATIONS) {
      noRoom(place, ref, MAX_CALIBRATIONS + " sites and cameras have one; take some back");
      return false;
    }
    Instant recordTime = Instant.ofEpochMilli(Math.min(record.timestamp(), clock.millis()));
    LiveCalibration calibration = Calibrations.read(record.key(), value, recordTime);
    known.put(place, calibration);
    live.put(calibration);
    return true;
  }

  @Override
  void kept() {
    metrics.calibrated();
  }

  @Override
  void rejected() {
    metrics.calibrationRejected();
  }
}
