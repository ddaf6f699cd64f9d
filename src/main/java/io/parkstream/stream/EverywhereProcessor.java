package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a topic that every instance has all of, and is the boundary for its records: whatever is
 * wrong with one is counted and logged, and the next one is read. Runs on Streams' global thread,
 * which Streams cannot replace.
 */
abstract class EverywhereProcessor implements Processor<byte[], byte[], Void, Void> {
  private final InputTopic topic;
  private final InputFaults faults;
  private final InputBoundary boundary;
  private @Nullable ProcessorContext<Void, Void> context;

  EverywhereProcessor(InputTopic topic, InputFaults faults) {
    this.topic = topic;
    this.faults = faults;
    this.boundary = faults.boundary();
  }

  @Override
  public final void init(ProcessorContext<Void, Void> context) {
    this.context = context;
    open(context);
  }

  /** Also called for each record of the topic while the service starts, before it is ready. */
  @Override
  public final void process(Record<byte[], byte[]> record) {
    if (context == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    CropRef ref = CropRefs.of(context);
    String poison = faults.poison().poison(ref);
    if (poison != null) {
      rejected();
      faults.ignored().poisoned(topic, record.key(), ref, poison);
      return;
    }
    try {
      if (keep(record, ref)) {
        faults.ignored().takenUp(topic.word(), new String(record.key(), StandardCharsets.UTF_8));
        kept();
      } else {
        rejected();
      }
    } catch (SerializationException e) {
      rejected();
      faults.ignored().ignored(topic, IgnoredReason.UNREADABLE, ref, InputBoundary.message(e));
    } catch (RuntimeException | Error e) {
      // Nothing here asks the broker, and Streams cannot replace this thread: the process ends.
      Throwable flaw = boundary.flaw(ref, e);
      rejected();
      faults.ignored().unexpected(topic, ref, flaw);
    }
  }

  final void noRoom(String key, CropRef ref, String bound) {
    faults.ignored().noRoom(topic, key, ref, bound);
  }

  /** Takes up the store. */
  abstract void open(ProcessorContext<Void, Void> context);

  /**
   * Keeps what a record says.
   *
   * @return whether it has an effect; if not, why has been counted
   * @throws SerializationException if it cannot be read
   */
  abstract boolean keep(Record<byte[], byte[]> record, CropRef ref);

  /** A record has had its effect. */
  abstract void kept();

  /** A record has none. */
  abstract void rejected();
}
