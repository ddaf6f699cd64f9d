package io.parkstream.stream;

import io.parkstream.domain.SpaceOverride;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceOverrides;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what operators say of spaces. Every instance has all of it, since an operator knows a space
 * and not the partition of its camera. Runs on Streams' global thread.
 */
final class OverrideProcessor implements Processor<byte[], byte[], Void, Void> {
  static final String STORE = "overrides";

  private static final Logger log = LoggerFactory.getLogger(OverrideProcessor.class);

  private final AtomicLong changes;
  private final StreamMetrics metrics;
  private @Nullable KeyValueStore<String, SpaceOverride> overrides;

  /**
   * @param changes counts up whenever something new was said, for those who watch the store
   */
  OverrideProcessor(AtomicLong changes, StreamMetrics metrics) {
    this.changes = changes;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    overrides = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (overrides == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    try {
      String key = Keys.space(record.key()).key();
      byte[] value = record.value();
      if (value == null) {
        overrides.delete(key);
      } else {
        overrides.put(
            key,
            SpaceOverrides.read(record.key(), value, Instant.ofEpochMilli(record.timestamp())));
      }
    } catch (SerializationException e) {
      metrics.overrideRejected();
      log.warn("An operator's override is passed by: {}", e.getMessage());
      return;
    }
    metrics.overridden();
    changes.incrementAndGet();
  }
}
