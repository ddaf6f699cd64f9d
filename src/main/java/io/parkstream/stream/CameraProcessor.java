package io.parkstream.stream;

import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CropRef;
import io.parkstream.serde.CameraConditions;
import io.parkstream.serde.Keys;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps how cameras see, as gateways say. Every instance has all of it, so that it counts in
 * whatever partition it lies.
 */
final class CameraProcessor extends EverywhereProcessor {
  /** Of all sites: each instance has all, at up to 1 kB. */
  static final int MAX_CAMERAS = 10_000;

  private static final long CAMERA_BYTES = 1 << 10;

  static final String STORE = "camera-conditions";

  private final AtomicLong changes;
  private final StreamMetrics metrics;
  private final Clock clock;
  private volatile long entries;
  private @Nullable KeyValueStore<String, CameraCondition> conditions;

  /**
   * @param changes counts up whenever something new was said, for those who watch the store
   */
  CameraProcessor(AtomicLong changes, StreamMetrics metrics, InputFaults faults, Clock clock) {
    super(InputTopic.CAMERAS, faults);
    this.changes = changes;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  void open(ProcessorContext<Void, Void> context) {
    KeyValueStore<String, CameraCondition> known = context.getStateStore(STORE);
    conditions = known;
    entries = known.approximateNumEntries();
    metrics.holding(HeldMemory.CAMERAS, () -> entries * CAMERA_BYTES, MAX_CAMERAS * CAMERA_BYTES);
  }

  @Override
  boolean keep(Record<byte[], byte[]> record, CropRef ref) {
    KeyValueStore<String, CameraCondition> known = Objects.requireNonNull(conditions);
    String key = Keys.camera(record.key()).key();
    byte[] value = record.value();
    if (value == null) {
      known.delete(key);
      return true;
    }
    CameraCondition said = CameraConditions.read(record.key(), value);
    if (known.get(key) == null && known.approximateNumEntries() >= MAX_CAMERAS) {
      noRoom(key, ref, MAX_CAMERAS + " cameras have a condition; take some back");
      return false;
    }
    Instant now = clock.instant();
    known.put(key, said.since().isAfter(now) ? said.since(now) : said);
    return true;
  }

  @Override
  void kept() {
    entries = Objects.requireNonNull(conditions).approximateNumEntries();
    metrics.conditionTaken();
    changes.incrementAndGet();
  }

  @Override
  void rejected() {
    metrics.conditionRejected();
  }
}
