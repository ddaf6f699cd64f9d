package io.parkstream.stream;

import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CropRef;
import io.parkstream.serde.CameraConditions;
import io.parkstream.serde.Keys;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps how cameras see, as gateways say. Every instance has all of it, so that it counts in
 * whatever partition it lies. Runs on Streams' global thread.
 */
final class CameraProcessor implements Processor<byte[], byte[], Void, Void> {
  /** Of all sites: each instance has all, at up to 1 kB. */
  static final int MAX_CAMERAS = 10_000;

  private static final long CAMERA_BYTES = 1 << 10;

  static final String STORE = "camera-conditions";

  private final AtomicLong changes;
  private final StreamMetrics metrics;
  private final InputFaults faults;
  private final InputBoundary boundary;
  private final Clock clock;
  private volatile long entries;
  private @Nullable ProcessorContext<Void, Void> context;
  private @Nullable KeyValueStore<String, CameraCondition> conditions;

  /**
   * @param changes counts up whenever something new was said, for those who watch the store
   */
  CameraProcessor(AtomicLong changes, StreamMetrics metrics, InputFaults faults, Clock clock) {
    this.changes = changes;
    this.metrics = metrics;
    this.faults = faults;
    this.boundary = faults.boundary();
    this.clock = clock;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    this.context = context;
    KeyValueStore<String, CameraCondition> known = context.getStateStore(STORE);
    conditions = known;
    entries = known.approximateNumEntries();
    metrics.holding(HeldMemory.CAMERAS, () -> entries * CAMERA_BYTES, MAX_CAMERAS * CAMERA_BYTES);
  }

  /** Also called for each record of the topic while the service starts, before it is ready. */
  @Override
  public void process(Record<byte[], byte[]> record) {
    if (conditions == null || context == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    CropRef ref = CropRefs.of(context);
    String poison = faults.poison().poison(ref);
    if (poison != null) {
      faults.ignored().poisoned(InputTopic.CAMERAS, ref, poison);
      return;
    }
    try {
      keep(conditions, record, ref);
    } catch (SerializationException e) {
      ignored(IgnoredReason.UNREADABLE, ref, InputBoundary.message(e));
    } catch (RuntimeException | Error e) {
      // Nothing here asks the broker, and Streams cannot replace this thread: the process ends.
      Throwable flaw = boundary.flaw(ref, e);
      faults.ignored().unexpected(InputTopic.CAMERAS, ref, flaw);
    }
    entries = conditions.approximateNumEntries();
  }

  private void keep(
      KeyValueStore<String, CameraCondition> known, Record<byte[], byte[]> record, CropRef ref) {
    String key = Keys.camera(record.key()).key();
    byte[] value = record.value();
    if (value == null) {
      known.delete(key);
      changes.incrementAndGet();
      return;
    }
    CameraCondition said = CameraConditions.read(record.key(), value);
    if (known.get(key) == null && known.approximateNumEntries() >= MAX_CAMERAS) {
      String bound = MAX_CAMERAS + " cameras have one; take some back";
      ignored(IgnoredReason.NO_ROOM, ref, "condition of camera " + key + ": " + bound);
      return;
    }
    Instant now = clock.instant();
    known.put(key, said.since().isAfter(now) ? said.since(now) : said);
    changes.incrementAndGet();
  }

  private void ignored(IgnoredReason reason, CropRef ref, String message) {
    faults.ignored().ignored(InputTopic.CAMERAS, reason, ref, message);
  }
}
