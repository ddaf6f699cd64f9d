package io.parkstream.stream;

import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads space maps. A bad one is counted, logged and passed by: the camera keeps the map it had,
 * and what was wrong is for its gateway to mend.
 */
final class SpaceMapProcessor implements Processor<byte[], byte[], byte[], MapReading> {
  private static final Logger log = LoggerFactory.getLogger(SpaceMapProcessor.class);

  private final StreamMetrics metrics;
  private @Nullable ProcessorContext<byte[], MapReading> context;

  SpaceMapProcessor(StreamMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<byte[], MapReading> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    MapReading reading;
    try {
      byte[] value = record.value();
      reading =
          new MapReading(
              Keys.camera(record.key()),
              value == null ? null : SpaceMaps.read(record.key(), value),
              Instant.ofEpochMilli(record.timestamp()));
    } catch (SerializationException e) {
      metrics.mapRejected();
      log.warn("A space map is passed by: {}", e.getMessage());
      return;
    }
    if (context == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    context.forward(record.withValue(reading));
  }
}
