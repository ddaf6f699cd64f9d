package io.parkstream.stream;

import io.parkstream.domain.AlarmEvent;
import io.parkstream.domain.AlarmPolicy;
import io.parkstream.domain.AlarmRegister;
import io.parkstream.domain.AlarmState;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.LeftOut;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.SpaceStay;
import io.parkstream.domain.StateRoom;
import io.parkstream.domain.UndecidedShare;
import io.parkstream.serde.Alarms;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceStates;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Raises alarms by the states of spaces, beside {@link SiteProcessor} and by the same records. What
 * is no state of a space, or lies too far ahead, is ignored here too; there it is logged and
 * counted.
 */
final class AlarmProcessor
    implements Processor<byte[], byte[], byte[], byte[]>, AlarmRegister.Effects {
  static final String STAYS = "alarm-spaces";
  static final String CAMERAS = "alarm-cameras";
  static final String ALARMS = "alarms";
  static final List<String> STORES = List.of(STAYS, CAMERAS, ALARMS);

  private static final String ALARM = "alarm";
  private static final String REMEMBERED = "spaces and cameras with alarms";

  private final AlarmPolicy policy;
  private final StateRoom room;
  private final StreamMetrics metrics;
  private final InputFaults faults;
  private final InputBoundary boundary;
  private final OwnWork work;
  private final Clock clock;
  private final EventIds ids = new EventIds();
  private @Nullable Task task;

  /** What {@link #init} gives; complete or absent. */
  private static final class Task {
    final ProcessorContext<byte[], byte[]> context;
    final KeyValueStore<String, SpaceStay> stays;
    final KeyValueStore<String, UndecidedShare> cameras;
    final KeyValueStore<String, AlarmState> alarms;
    final AlarmRegister register;
    @Nullable Cancellable judgement;
    long judgementMillis;

    Task(
        ProcessorContext<byte[], byte[]> context,
        KeyValueStore<String, SpaceStay> stays,
        KeyValueStore<String, UndecidedShare> cameras,
        KeyValueStore<String, AlarmState> alarms,
        AlarmRegister register) {
      this.context = context;
      this.stays = stays;
      this.cameras = cameras;
      this.alarms = alarms;
      this.register = register;
    }
  }

  /**
   * @param room that the counts and alarms of all tasks share
   */
  AlarmProcessor(
      AlarmPolicy policy, StateRoom room, StreamMetrics metrics, InputFaults faults, Clock clock) {
    this.policy = policy;
    this.room = room;
    this.metrics = metrics;
    this.faults = faults;
    this.boundary = faults.boundary();
    this.work = new OwnWork(faults, boundary);
    this.clock = clock;
  }

  /** What was remembered is judged again soon: rules may have changed, and time has passed. */
  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    AlarmRegister register = new AlarmRegister(policy, clock, this);
    Task opened =
        new Task(
            context,
            context.getStateStore(STAYS),
            context.getStateStore(CAMERAS),
            context.getStateStore(ALARMS),
            register);
    room.opened(register);
    load(opened);
    task = opened;
    metrics.alarming(register);
    schedule(opened);
  }

  private void load(Task task) {
    TakenOver taken = new TakenOver();
    StoredEntries.each(
        task.stays,
        faults,
        entry -> {
          SpaceId id = Keys.space(entry.key.getBytes(StandardCharsets.UTF_8));
          taken.add(task.register.load(id, entry.value));
        });
    StoredEntries.each(
        task.cameras,
        faults,
        entry -> {
          CameraId id = Keys.camera(entry.key.getBytes(StandardCharsets.UTF_8));
          taken.add(task.register.load(id, entry.value));
        });
    StoredEntries.each(task.alarms, faults, entry -> task.register.load(entry.value));
    if (!taken.isWhole()) {
      faults.ignored().noRoomFor(owner(task), taken, REMEMBERED, TakenOver.full(room));
    }
  }

  private static String owner(Task task) {
    return LeftOut.task(task.context.taskId());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Task task = task();
    CropRef ref = CropRefs.of(task.context);
    if (faults.poison().poison(ref) != null) {
      return;
    }
    try {
      take(task, record, ref);
    } catch (SerializationException e) {
      // Logged and counted by SiteProcessor.
    } catch (RuntimeException | Error e) {
      faults.ignored().unexpected(InputTopic.SPACES, ref, boundary.flaw(ref, e));
    }
    schedule(task);
  }

  private void take(Task task, Record<byte[], byte[]> record, CropRef ref) {
    byte[] value = record.value();
    Instant now = clock.instant();
    if (value == null) {
      long version = SpaceStates.version(record.headers());
      if (SpaceState.isPlausible(version, Instant.EPOCH, now)) {
        task.register.retired(
            Keys.space(record.key()), version, Instant.ofEpochMilli(record.timestamp()));
      }
      return;
    }
    SpaceState status = SpaceStates.read(value);
    if (!SpaceState.isPlausible(status.version(), status.since(), now)) {
      return;
    }
    if (task.register.stated(status)) {
      faults.ignored().takenUp(ALARM, status.space().key());
    } else {
      faults
          .ignored()
          .noRoom(InputTopic.SPACES, ALARM, status.space().key(), ref, TakenOver.full(room));
    }
  }

  /** Only while something may become due: a punctuation makes Streams commit. */
  private void schedule(Task task) {
    long due = task.register.nextDue();
    long at = due == Long.MAX_VALUE ? due : clock.millis() + Math.max(due, 1);
    if (task.judgement != null && task.judgementMillis <= at) {
      return;
    }
    cancel(task);
    if (due != Long.MAX_VALUE) {
      task.judgementMillis = at;
      task.judgement =
          task.context.schedule(
              Duration.ofMillis(Math.max(due, 1)),
              PunctuationType.WALL_CLOCK_TIME,
              now -> judgeDue());
    }
  }

  /** No record is to blame for what time makes due. */
  private void judgeDue() {
    Task task = task();
    cancel(task);
    try {
      work.run(task.register::judgeDue);
    } catch (RuntimeException | Error e) {
      faults.ignored().unexpected(InputTopic.STATE, null, boundary.flaw(null, e));
    }
    schedule(task);
  }

  private static void cancel(Task task) {
    if (task.judgement != null) {
      task.judgement.cancel();
      task.judgement = null;
    }
  }

  /** What is cleared leaves the compacted topic: its event is followed by no value. */
  @Override
  public void happened(AlarmEvent event) {
    work.output(Nodes.ALARM_EVENTS, event.alarm().key(), () -> forward(event));
    if (event.clearedAt() == null) {
      metrics.alarmRaised(event.alarm().kind());
    } else {
      metrics.alarmCleared(event.alarm().kind());
    }
  }

  @SuppressWarnings("NullAway") // null deletes, once the topic is compacted
  private void forward(AlarmEvent event) {
    byte[] key = Alarms.key(event.alarm());
    long millis = clock.millis();
    Record<byte[], byte[]> record =
        new Record<>(key, Alarms.value(event), millis, Alarms.headers(event, ids));
    boundary.outside(() -> task().context.forward(record));
    if (event.clearedAt() != null) {
      boundary.outside(() -> task().context.forward(new Record<>(key, null, millis)));
    }
  }

  @Override
  @SuppressWarnings("NullAway") // null deletes, in the store and in its changelog
  public void remember(SpaceId space, @Nullable SpaceStay stay) {
    work.output(
        STAYS, space.key(), () -> boundary.outside(() -> task().stays.put(space.key(), stay)));
  }

  @Override
  @SuppressWarnings("NullAway")
  public void remember(String key, @Nullable AlarmState state) {
    work.output(ALARMS, key, () -> boundary.outside(() -> task().alarms.put(key, state)));
  }

  @Override
  @SuppressWarnings("NullAway")
  public void rememberShare(CameraId camera, @Nullable UndecidedShare share) {
    work.output(
        CAMERAS,
        camera.key(),
        () -> boundary.outside(() -> task().cameras.put(camera.key(), share)));
  }

  @Override
  public boolean hasRoom(long moreBytes) {
    return room.fits(moreBytes);
  }

  @Override
  public void close() {
    Task closing = task;
    if (closing != null) {
      room.closed(closing.register);
      faults.ignored().takenUp(REMEMBERED, owner(closing));
      metrics.unalarming(closing.register);
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
