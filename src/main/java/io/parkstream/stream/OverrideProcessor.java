package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceOverrides;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what operators say of spaces. Every instance has all of it, since an operator knows a space
 * and not the partition of its camera.
 */
final class OverrideProcessor extends EverywhereProcessor {
  /** Of all sites: each instance has all, at up to 1 kB. Operators close spaces by hand. */
  static final int MAX_OVERRIDES = 20_000;

  private static final long OVERRIDE_BYTES = 1 << 10;

  static final String STORE = "overrides";

  private final AtomicLong changes;
  private final StreamMetrics metrics;
  private final Clock clock;
  private volatile long entries;
  private @Nullable KeyValueStore<String, SpaceOverride> overrides;

  /**
   * @param changes counts up whenever something new was said, for those who watch the store
   */
  OverrideProcessor(AtomicLong changes, StreamMetrics metrics, InputFaults faults, Clock clock) {
    super(InputTopic.OVERRIDES, faults);
    this.changes = changes;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  void open(ProcessorContext<Void, Void> context) {
    overrides = context.getStateStore(STORE);
    metrics.holding(
        HeldMemory.OVERRIDES, () -> entries * OVERRIDE_BYTES, MAX_OVERRIDES * OVERRIDE_BYTES);
  }

  /** What lies ahead is of now: no later word of the operator would count otherwise. */
  @Override
  boolean keep(Record<byte[], byte[]> record, CropRef ref) {
    KeyValueStore<String, SpaceOverride> known = Objects.requireNonNull(overrides);
    String key = Keys.space(record.key()).key();
    byte[] value = record.value();
    if (value == null) {
      known.delete(key);
      return true;
    }
    if (known.get(key) == null && known.approximateNumEntries() >= MAX_OVERRIDES) {
      noRoom(key, ref, MAX_OVERRIDES + " spaces have an override; take some back");
      return false;
    }
    long now = clock.millis();
    Instant recordTime = Instant.ofEpochMilli(Math.min(record.timestamp(), now));
    SpaceOverride said = SpaceOverrides.read(record.key(), value, recordTime);
    known.put(key, said.at().toEpochMilli() > now ? said.at(Instant.ofEpochMilli(now)) : said);
    return true;
  }

  @Override
  void kept() {
    entries = Objects.requireNonNull(overrides).approximateNumEntries();
    metrics.overridden();
    changes.incrementAndGet();
  }

  @Override
  void rejected() {
    metrics.overrideRejected();
  }
}
