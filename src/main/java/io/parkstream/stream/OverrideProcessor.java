package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceOverrides;
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
 * Keeps what operators say of spaces. Every instance has all of it, since an operator knows a space
 * and not the partition of its camera. Runs on Streams' global thread.
 */
final class OverrideProcessor implements Processor<byte[], byte[], Void, Void> {
  /** Of all sites: each instance has all, at up to 1 kB. Operators close spaces by hand. */
  static final int MAX_OVERRIDES = 20_000;

  private static final long OVERRIDE_BYTES = 1 << 10;

  static final String STORE = "overrides";

  private final AtomicLong changes;
  private final StreamMetrics metrics;
  private final InputFaults faults;
  private final InputBoundary boundary;
  private final Clock clock;
  private volatile long entries;
  private @Nullable ProcessorContext<Void, Void> context;
  private @Nullable KeyValueStore<String, SpaceOverride> overrides;

  /**
   * @param changes counts up whenever something new was said, for those who watch the store
   */
  OverrideProcessor(AtomicLong changes, StreamMetrics metrics, InputFaults faults, Clock clock) {
    this.changes = changes;
    this.metrics = metrics;
    this.faults = faults;
    this.boundary = faults.boundary();
    this.clock = clock;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    this.context = context;
    overrides = context.getStateStore(STORE);
    metrics.holding(
        HeldMemory.OVERRIDES, () -> entries * OVERRIDE_BYTES, MAX_OVERRIDES * OVERRIDE_BYTES);
  }

  /** Also called for each record of the topic while the service starts, before it is ready. */
  @Override
  public void process(Record<byte[], byte[]> record) {
    if (overrides == null || context == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    CropRef ref = CropRefs.of(context);
    String poison = faults.poison().poison(ref);
    if (poison != null) {
      metrics.overrideRejected();
      faults.ignored().poisoned(InputTopic.OVERRIDES, ref, poison);
      return;
    }
    try {
      keep(overrides, record);
    } catch (SerializationException e) {
      metrics.overrideRejected();
      faults
          .ignored()
          .ignored(InputTopic.OVERRIDES, IgnoredReason.UNREADABLE, ref, InputBoundary.message(e));
      return;
    } catch (RuntimeException | Error e) {
      // Nothing here asks the broker, and Streams cannot replace this thread: the process ends.
      Throwable flaw = boundary.flaw(ref, e);
      metrics.overrideRejected();
      faults.ignored().unexpected(InputTopic.OVERRIDES, ref, flaw);
      return;
    }
    entries = overrides.approximateNumEntries();
    metrics.overridden();
    changes.incrementAndGet();
  }

  /** What lies ahead is of now: no later word of the operator would count otherwise. */
  private void keep(KeyValueStore<String, SpaceOverride> known, Record<byte[], byte[]> record) {
    String key = Keys.space(record.key()).key();
    byte[] value = record.value();
    if (value == null) {
      known.delete(key);
      return;
    }
    if (known.get(key) == null && known.approximateNumEntries() >= MAX_OVERRIDES) {
      throw new SerializationException(
          "override of " + key + ": " + MAX_OVERRIDES + " spaces have one; take some back");
    }
    long now = clock.millis();
    Instant recordTime = Instant.ofEpochMilli(Math.min(record.timestamp(), now));
    SpaceOverride said = SpaceOverrides.read(record.key(), value, recordTime);
    known.put(key, said.at().toEpochMilli() > now ? said.at(Instant.ofEpochMilli(now)) : said);
  }
}
