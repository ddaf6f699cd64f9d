package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads space maps. A bad one is counted, logged and ignored: the camera keeps the map it had, and
 * what was wrong is for its gateway to mend.
 */
final class SpaceMapProcessor implements Processor<byte[], byte[], byte[], MapReading> {
  private final StreamMetrics metrics;
  private final InputFaults faults;
  private final InputBoundary boundary;
  private @Nullable ProcessorContext<byte[], MapReading> context;

  SpaceMapProcessor(StreamMetrics metrics, InputFaults faults) {
    this.metrics = metrics;
    this.faults = faults;
    this.boundary = faults.boundary();
  }

  @Override
  public void init(ProcessorContext<byte[], MapReading> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    ProcessorContext<byte[], MapReading> opened = context;
    if (opened == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    CropRef ref = CropRefs.of(opened);
    String poison = faults.poison().poison(ref);
    if (poison != null) {
      metrics.mapRejected();
      faults.ignored().poisoned(InputTopic.SPACE_MAPS, record.key(), ref, poison);
      return;
    }
    try {
      MapReading reading = read(record, ref);
      boundary.outside(() -> opened.forward(record.withValue(reading)));
    } catch (SerializationException e) {
      metrics.mapRejected();
      faults
          .ignored()
          .ignored(InputTopic.SPACE_MAPS, IgnoredReason.UNREADABLE, ref, InputBoundary.message(e));
    } catch (RuntimeException | Error e) {
      Throwable flaw = boundary.flaw(ref, e);
      metrics.mapRejected();
      faults.ignored().unexpected(InputTopic.SPACE_MAPS, ref, flaw);
    }
  }

  private static MapReading read(Record<byte[], byte[]> record, CropRef ref) {
    byte[] value = record.value();
    return new MapReading(
        Keys.camera(record.key()),
        value == null ? null : SpaceMaps.read(record.key(), value),
        Instant.ofEpochMilli(record.timestamp()),
        ref);
  }
}
