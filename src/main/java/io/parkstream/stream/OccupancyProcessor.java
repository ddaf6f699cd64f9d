package io.parkstream.stream;

import io.parkstream.domain.Observation;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyRule;
import io.parkstream.domain.OccupancyState;
import io.parkstream.serde.OccupancyEvents;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is believed of each space and forwards the changes.
 *
 * <p>A change is forwarded before the state is stored. If forwarding fails, Streams offers the same
 * observation again, and a state that already knew it would find it a repeat.
 */
final class OccupancyProcessor implements Processor<byte[], Observation, byte[], byte[]> {
  static final String STORE = "occupancy";

  private final OccupancyRule rule;
  private final StreamMetrics metrics;
  private final Clock clock;
  private @Nullable ProcessorContext<byte[], byte[]> context;
  private @Nullable KeyValueStore<String, OccupancyState> states;

  OccupancyProcessor(OccupancyPolicy policy, StreamMetrics metrics, Clock clock) {
    this.rule = new OccupancyRule(policy);
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    this.states = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<byte[], Observation> record) {
    KeyValueStore<String, OccupancyState> states = initialized(this.states);
    Observation observation = record.value();
    String key = observation.space().key();
    OccupancyRule.Step step = rule.apply(states.get(key), observation);
    if (step.ignored()) {
      metrics.observationIgnored();
    }
    if (step.change() != null) {
      forward(key, record, step.change());
    }
    if (!step.ignored()) {
      // Null deletes, in the store and in its changelog.
      states.put(key, step.state());
    }
  }

  private void forward(String key, Record<byte[], Observation> cause, OccupancyChange change) {
    initialized(context)
        .forward(
            new Record<>(
                key.getBytes(StandardCharsets.UTF_8),
                OccupancyEvents.value(change, clock.instant()),
                cause.timestamp(),
                OccupancyEvents.headers(change)));
    metrics.occupancyChanged(change.occupancy(), change.reason());
  }

  private static <T> T initialized(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    return value;
  }
}
