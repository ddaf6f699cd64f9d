package io.parkstream.stream;

import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.LeftOut;
import io.parkstream.domain.Observation;
import io.parkstream.domain.Retirement;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceRegister.MapOutcome;
import io.parkstream.domain.SpaceRegister.Outcome;
import io.parkstream.domain.StateRoom;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Keys;
import io.parkstream.stream.clients.WatchedTime;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is believed of the spaces of one partition, and forwards what changes. What follows
 * from what is decided in {@link SpaceRegister}, and is done by {@link OccupancyEffects}; here is
 * what comes from Kafka Streams.
 *
 * <p>Takes three kinds of values: an {@link Observation}, when a crop was answered; a {@link
 * MapReading}; and each crop as it was read, of which only the key counts: its camera is alive,
 * even while the engine is not.
 *
 * <p>A punctuation looks for what was silent for too long. It is set to the moment at which the
 * first may be, not to a rhythm: each punctuation makes Streams commit.
 */
final class OccupancyProcessor implements Processor<byte[], Object, byte[], byte[]> {
  static final String STORE = "occupancy";
  static final String MAPS = "space-maps";

  /** Silence is found at most so long after its budget. */
  static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);

  /**
   * What is said of a space or camera without crops is found at most so late; gauges are as old.
   */
  static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

  private static final String SPACE = "space";
  private static final String REMEMBERED = "maps and spaces";

  private final TopologySettings settings;
  private final WatchedTime watchedTime;
  private final AtomicLong said;
  private final StateRoom room;
  private final StreamMetrics metrics;
  private final InputFaults faults;
  private final InputBoundary boundary;
  private final OwnWork work;
  private final Clock clock;
  private @Nullable Task task;

  /** What {@link #init} gives; complete or absent. */
  private static final class Task {
    final ProcessorContext<byte[], byte[]> context;
    final TopicPartition partition;
    final OccupancyEffects effects;
    final SpaceRegister register;
    long heard = -1;
    boolean mayRepeat;
    @Nullable Cancellable look;

    Task(
        ProcessorContext<byte[], byte[]> context,
        TopicPartition partition,
        OccupancyEffects effects,
        SpaceRegister register) {
      this.context = context;
      this.partition = partition;
      this.effects = effects;
      this.register = register;
    }
  }

  /**
   * @param said counts up whenever something new was said of spaces or cameras
   * @param room that the spaces and maps of all tasks share
   */
  OccupancyProcessor(
      TopologySettings settings,
      WatchedTime watchedTime,
      AtomicLong said,
      StateRoom room,
      StreamMetrics metrics,
      InputFaults faults,
      Clock clock) {
    this.settings = settings;
    this.watchedTime = watchedTime;
    this.said = said;
    this.room = room;
    this.metrics = metrics;
    this.faults = faults;
    this.boundary = faults.boundary();
    this.work = new OwnWork(faults, boundary);
    this.clock = clock;
  }

  /** Called again on the same object when Streams revives a task: it starts from its stores. */
  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    TopicPartition partition =
        new TopicPartition(settings.topics().crops(), context.taskId().partition());
    watchedTime.opened(partition);
    KeyValueStore<String, SpaceMemory> states = context.getStateStore(STORE);
    KeyValueStore<String, SpaceMap> maps = context.getStateStore(MAPS);
    OccupancyEffects effects =
        new OccupancyEffects(context, states, maps, room, boundary, work, metrics, clock);
    Task opened = new Task(context, partition, effects, register(context, partition, effects));
    room.opened(opened.register);
    load(opened.register, states, maps, partition);
    opened.mayRepeat =
        !StreamsConfig.EXACTLY_ONCE_V2.equals(
            context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
    task = opened;
    metrics.watching(opened.register);
    if (!opened.register.isEmpty()) {
      lookIn(SHORTEST_LOOK);
    }
  }

  private SpaceRegister register(
      ProcessorContext<byte[], byte[]> context,
      TopicPartition partition,
      OccupancyEffects effects) {
    KeyValueStore<String, SpaceOverride> overrides = context.getStateStore(OverrideProcessor.STORE);
    KeyValueStore<String, CameraCondition> cameras = context.getStateStore(CameraProcessor.STORE);
    return new SpaceRegister(
        settings.watch(),
        settings.occupancy(),
        space -> overrides.get(space.key()),
        cameras::get,
        () -> watchedTime.millis(partition),
        clock,
        effects);
  }

  private void load(
      SpaceRegister register,
      KeyValueStore<String, SpaceMemory> states,
      KeyValueStore<String, SpaceMap> maps,
      TopicPartition partition) {
    TakenOver taken = new TakenOver();
    StoredEntries.each(maps, faults, entry -> taken.add(register.load(entry.value)));
    StoredEntries.each(
        states,
        faults,
        entry -> {
          SpaceId id = Keys.space(entry.key.getBytes(StandardCharsets.UTF_8));
          taken.add(register.load(id, entry.value));
        });
    if (!taken.isWhole()) {
      faults.ignored().noRoomFor(LeftOut.task(partition), taken, REMEMBERED, bound());
    }
  }

  @Override
  public void process(Record<byte[], Object> record) {
    Task task = task();
    task.effects.at(settings.capture().recordTime(record.timestamp(), clock.millis()));
    try {
      take(task, record);
    } catch (RuntimeException | Error e) {
      // The forwarding processor knows which record it was made from.
      ignored(task, record.value(), boundary.flaw(null, e));
    }
    if (task.look == null && !task.register.isEmpty()) {
      lookIn(untilNextLook(task));
    }
  }

  private void take(Task task, Record<byte[], Object> record) {
    if (record.value() instanceof Observation observation) {
      work.run(() -> catchUp(task));
      task.effects.traced(record.headers().lastHeader(CropHeaders.TRACE_PARENT));
      try {
        observed(task, observation);
      } finally {
        task.effects.traced(null);
      }
    } else if (record.value() instanceof MapReading reading) {
      work.run(() -> catchUp(task));
      mapped(task, reading);
    } else if (record.key() != null) {
      task.register.heard(new String(record.key(), StandardCharsets.UTF_8));
    }
  }

  private void observed(Task task, Observation observation) {
    Outcome outcome = task.register.observed(observation);
    metrics.observed(outcome);
    String space = observation.space().key();
    if (outcome == Outcome.TOO_MANY) {
      faults.ignored().noRoom(InputTopic.CROPS, SPACE, space, CropRefs.of(task.context), bound());
    } else {
      faults.ignored().takenUp(SPACE, space);
    }
  }

  private void ignored(Task task, @Nullable Object value, Throwable flaw) {
    if (value instanceof MapReading reading) {
      metrics.mapRejected();
      faults.ignored().unexpected(InputTopic.SPACE_MAPS, reading.ref(), flaw);
      return;
    }
    CropRef answered =
        value instanceof Retirement retirement ? retirement.ref() : CropRefs.of(task.context);
    CropRef ref = value instanceof Classification classification ? classification.crop() : answered;
    faults.ignored().unexpected(InputTopic.CROPS, ref, flaw);
  }

  private void mapped(Task task, MapReading reading) {
    SpaceMap map = reading.map();
    if (map == null) {
      task.register.unmapped(reading.camera(), reading.at());
      faults.ignored().takenUp(InputTopic.SPACE_MAPS.word(), reading.camera().key());
      metrics.mapTaken();
    } else {
      mapped(map, reading, task.register.mapped(map, reading.at()));
    }
    // Its budget may be shorter than any before.
    lookIn(untilNextLook(task));
  }

  private void mapped(SpaceMap map, MapReading reading, MapOutcome outcome) {
    IgnoredRecords ignored = faults.ignored();
    String camera = map.camera().key();
    switch (outcome) {
      case TAKEN -> {
        metrics.mapTaken();
        ignored.takenUp(InputTopic.SPACE_MAPS.word(), camera);
      }
      case OUTDATED -> {
        metrics.mapRejected();
        String why = "revision " + map.revision() + " of " + camera + "; a higher is known";
        ignored.ignored(InputTopic.SPACE_MAPS, IgnoredReason.OUTDATED, reading.ref(), why);
      }
      case NO_ROOM -> {
        metrics.mapRejected();
        String why = map.spaces().size() + " spaces; " + bound();
        ignored.noRoom(InputTopic.SPACE_MAPS, camera, reading.ref(), why);
      }
    }
  }

  private String bound() {
    if (!room.fits(SpaceRegister.SPACE_BYTES)) {
      return TakenOver.full(room);
    }
    return "parkstream.occupancy.max-spaces-per-partition="
        + settings.watch().maxSpaces()
        + " is reached, at "
        + SpaceRegister.SPACE_BYTES
        + " bytes a space and what maps take; raise it with the heap, or find who invents spaces";
  }

  /** What cannot be done while a task is made, since nothing can be forwarded then. */
  private void catchUp(Task task) {
    if (task.mayRepeat) {
      task.mayRepeat = false;
      task.register.publishUndecidedAgain();
    }
    long changes = said.get();
    if (changes != task.heard) {
      task.heard = changes;
      task.register.overridden();
      task.register.conditioned();
    }
  }

  private void look() {
    Task task = task();
    task.effects.at(clock.millis());
    try {
      work.run(
          () -> {
            catchUp(task);
            task.register.judge();
          });
    } catch (RuntimeException | Error e) {
      faults.ignored().unexpected(InputTopic.STATE, null, boundary.flaw(null, e));
    }
    if (task.register.isEmpty()) {
      cancel(task);
    } else {
      lookIn(untilNextLook(task));
    }
  }

  private static Duration untilNextLook(Task task) {
    long due = Math.min(task.register.nextDue(), LONGEST_LOOK.toMillis());
    return Duration.ofMillis(Math.max(due, SHORTEST_LOOK.toMillis()));
  }

  private void lookIn(Duration wait) {
    Task task = task();
    cancel(task);
    task.look = task.context.schedule(wait, PunctuationType.WALL_CLOCK_TIME, now -> look());
  }

  private static void cancel(Task task) {
    if (task.look != null) {
      task.look.cancel();
      task.look = null;
    }
  }

  @Override
  public void close() {
    Task closing = task;
    if (closing != null) {
      room.closed(closing.register);
      metrics.unwatching(closing.register);
      watchedTime.closed(closing.partition);
      faults.ignored().takenUp(REMEMBERED, LeftOut.task(closing.partition));
      task = null;
    }
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("Streams has not called init yet");
    }
    return task;
  }
}
