package io.parkstream.stream;

import io.parkstream.domain.CountedSpace;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.FlowLog;
import io.parkstream.domain.SiteRegister;
import io.parkstream.domain.SiteStatus;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SiteStates;
import io.parkstream.serde.SpaceStates;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the spaces of each site, by the very records that everyone reads: the counts equal the
 * fold of the topic whenever it is quiet. All spaces of a site are in one partition.
 *
 * <p>A record that is no state of a space can only come from someone else. It is logged and passed
 * by.
 */
final class SiteProcessor
    implements Processor<byte[], byte[], byte[], byte[]>, SiteRegister.Effects {
  static final String STORE = "site-spaces";
  static final String FLOWS = "site-flows";

  private static final Logger log = LoggerFactory.getLogger(SiteProcessor.class);

  private final Duration interval;
  private final StreamMetrics metrics;
  private final Clock clock;
  private final EventIds ids = new EventIds();
  private @Nullable Task task;

  /** What {@link #init} gives; complete or absent. */
  private static final class Task {
    final ProcessorContext<byte[], byte[]> context;
    final KeyValueStore<String, CountedSpace> spaces;
    final KeyValueStore<String, FlowLog> flows;
    final SiteRegister register;
    @Nullable Cancellable publication;
    long publicationMillis;

    Task(
        ProcessorContext<byte[], byte[]> context,
        KeyValueStore<String, CountedSpace> spaces,
        KeyValueStore<String, FlowLog> flows,
        SiteRegister register) {
      this.context = context;
      this.spaces = spaces;
      this.flows = flows;
      this.register = register;
    }
  }

  /**
   * @param interval least time between two publications of a site
   */
  SiteProcessor(Duration interval, StreamMetrics metrics, Clock clock) {
    this.interval = interval;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Sites that were counted before are published again: a change may not have been, in time. */
  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    SiteRegister register = new SiteRegister(interval, clock, this);
    Task opened =
        new Task(context, context.getStateStore(STORE), context.getStateStore(FLOWS), register);
    try (KeyValueIterator<String, CountedSpace> spaces = opened.spaces.all()) {
      while (spaces.hasNext()) {
        KeyValue<String, CountedSpace> entry = spaces.next();
        register.load(Keys.space(entry.key.getBytes(StandardCharsets.UTF_8)), entry.value);
      }
    }
    try (KeyValueIterator<String, FlowLog> flows = opened.flows.all()) {
      flows.forEachRemaining(entry -> register.load(entry.key, entry.value));
    }
    task = opened;
    schedule(opened);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Task task = task();
    boolean counted;
    try {
      counted = count(task, record);
    } catch (SerializationException e) {
      log.warn("A record among the states of spaces is passed by: {}", e.getMessage());
      return;
    }
    if (counted) {
      task.register.publishDue();
      schedule(task);
    } else {
      metrics.stateRepeated();
    }
  }

  private static boolean count(Task task, Record<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return task.register.retired(
          Keys.space(record.key()),
          SpaceStates.version(record.headers()),
          Instant.ofEpochMilli(record.timestamp()));
    }
    return task.register.counted(SpaceStates.read(value));
  }

  /** Only while something is to be published: a punctuation makes Streams commit. */
  private void schedule(Task task) {
    long due = task.register.nextDue();
    long at = due == Long.MAX_VALUE ? due : clock.millis() + Math.max(due, 1);
    if (task.publication != null && task.publicationMillis <= at) {
      return;
    }
    cancel(task);
    if (due != Long.MAX_VALUE) {
      task.publicationMillis = at;
      task.publication =
          task.context.schedule(
              Duration.ofMillis(Math.max(due, 1)),
              PunctuationType.WALL_CLOCK_TIME,
              now -> publishDue());
    }
  }

  private void publishDue() {
    Task task = task();
    cancel(task);
    task.register.publishDue();
    schedule(task);
  }

  private static void cancel(Task task) {
    if (task.publication != null) {
      task.publication.cancel();
      task.publication = null;
    }
  }

  @Override
  public void published(SiteStatus status) {
    task()
        .context
        .forward(
            new Record<>(
                Keys.ofSite(status.site()),
                SiteStates.value(status),
                status.publishedAt().toEpochMilli(),
                SiteStates.headers(status, ids)));
  }

  @Override
  public void remember(SpaceId space, CountedSpace counted) {
    task().spaces.put(space.key(), counted);
  }

  @Override
  public void remember(String site, FlowLog flow) {
    task().flows.put(site, flow);
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    return task;
  }
}
