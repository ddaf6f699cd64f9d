package io.parkstream.stream;

import io.parkstream.domain.CountedSpace;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.FlowLog;
import io.parkstream.domain.LeftOut;
import io.parkstream.domain.SiteRegister;
import io.parkstream.domain.SiteRegister.Outcome;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.StateRoom;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SiteStates;
import io.parkstream.serde.SpaceStates;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Counts the spaces of each site, by the very records that everyone reads: the counts equal the
 * fold of the topic whenever it is quiet. All spaces of a site are in one partition.
 *
 * <p>A record that is no state of a space can only come from someone else. It is ignored, logged
 * and counted; so is one that lies too far ahead, see {@link SpaceState#isPlausible}.
 */
final class SiteProcessor
    implements Processor<byte[], byte[], byte[], byte[]>, SiteRegister.Effects {
  static final String STORE = "site-spaces";
  static final String FLOWS = "site-flows";

  private static final String COUNT = "count";
  private static final String FLOW = "flow";
  private static final String REMEMBERED = "counted spaces and flows";

  private final Duration interval;
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
   * @param room that the counts of all tasks share
   */
  SiteProcessor(
      Duration interval, StateRoom room, StreamMetrics metrics, InputFaults faults, Clock clock) {
    this.interval = interval;
    this.room = room;
    this.metrics = metrics;
    this.faults = faults;
    this.boundary = faults.boundary();
    this.work = new OwnWork(faults, boundary);
    this.clock = clock;
  }

  /** Sites that were counted before are published again: a change may not have been, in time. */
  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    SiteRegister register = new SiteRegister(interval, clock, this);
    Task opened =
        new Task(context, context.getStateStore(STORE), context.getStateStore(FLOWS), register);
    room.opened(register);
    load(opened);
    task = opened;
    schedule(opened);
  }

  private void load(Task task) {
    TakenOver taken = new TakenOver();
    StoredEntries.each(
        task.spaces,
        faults,
        entry -> {
          SpaceId id = Keys.space(entry.key.getBytes(StandardCharsets.UTF_8));
          taken.add(task.register.load(id, entry.value));
        });
    StoredEntries.each(
        task.flows, faults, entry -> taken.add(task.register.load(entry.key, entry.value)));
    if (!taken.isWhole()) {
      faults.ignored().noRoomFor(owner(task), taken, REMEMBERED, bound());
    }
  }

  private static String owner(Task task) {
    return LeftOut.task(task.context.taskId());
  }

  private String bound() {
    return TakenOver.full(room);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Task task = task();
    CropRef ref = CropRefs.of(task.context);
    String poison = faults.poison().poison(ref);
    if (poison != null) {
      faults.ignored().poisoned(InputTopic.SPACES, null, ref, poison);
      return;
    }
    try {
      take(task, record, ref);
    } catch (SerializationException e) {
      faults
          .ignored()
          .ignored(InputTopic.SPACES, IgnoredReason.UNREADABLE, ref, InputBoundary.message(e));
    } catch (RuntimeException | Error e) {
      faults.ignored().unexpected(InputTopic.SPACES, ref, boundary.flaw(ref, e));
    }
  }

  private void take(Task task, Record<byte[], byte[]> record, CropRef ref) {
    byte[] value = record.value();
    SpaceId space;
    Outcome outcome;
    if (value == null) {
      space = Keys.space(record.key());
      long version = SpaceStates.version(record.headers());
      if (isImplausible(version, Instant.EPOCH, space, ref)) {
        return;
      }
      outcome = task.register.retired(space, version, Instant.ofEpochMilli(record.timestamp()));
    } else {
      SpaceState status = SpaceStates.read(value);
      if (isImplausible(status.version(), status.since(), status.space(), ref)) {
        return;
      }
      space = status.space();
      outcome = task.register.counted(status);
    }
    switch (outcome) {
      case COUNTED -> {
        metrics.stateCounted();
        faults.ignored().takenUp(COUNT, space.key());
        publishDue(task);
      }
      case REPEATED -> metrics.stateRepeated();
      case NO_ROOM -> faults.ignored().noRoom(InputTopic.SPACES, COUNT, space.key(), ref, bound());
    }
  }

  private boolean isImplausible(long version, Instant since, SpaceId space, CropRef ref) {
    if (SpaceState.isPlausible(version, since, clock.instant())) {
      return false;
    }
    faults
        .ignored()
        .ignored(
            InputTopic.SPACES,
            IgnoredReason.IMPLAUSIBLE,
            ref,
            "version "
                + version
                + ", since "
                + since
                + ", of space "
                + space.key()
                + "; both lie at most "
                + SpaceState.MAX_AHEAD.toHours()
                + " h ahead");
    return true;
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
    publishDue(task);
  }

  /** No record is to blame for what is published: a site counts many. */
  private void publishDue(Task task) {
    try {
      work.run(task.register::publishDue);
    } catch (RuntimeException | Error e) {
      faults.ignored().unexpected(InputTopic.STATE, null, boundary.flaw(null, e));
    }
    schedule(task);
  }

  private static void cancel(Task task) {
    if (task.publication != null) {
      task.publication.cancel();
      task.publication = null;
    }
  }

  @Override
  public void published(SiteState status) {
    work.output(Nodes.SITES, status.site(), () -> forward(status));
  }

  private void forward(SiteState status) {
    Record<byte[], byte[]> record =
        new Record<>(
            Keys.ofSite(status.site()),
            SiteStates.value(status),
            status.publishedAt().toEpochMilli(),
            SiteStates.headers(status, ids));
    boundary.outside(() -> task().context.forward(record));
  }

  @Override
  @SuppressWarnings("NullAway") // null deletes, in the store and in its changelog
  public void remember(SpaceId space, @Nullable CountedSpace counted) {
    work.output(
        STORE, space.key(), () -> boundary.outside(() -> task().spaces.put(space.key(), counted)));
  }

  @Override
  @SuppressWarnings("NullAway")
  public void remember(String site, @Nullable FlowLog flow) {
    work.output(FLOWS, site, () -> boundary.outside(() -> task().flows.put(site, flow)));
    if (flow != null) {
      faults.ignored().takenUp(FLOW, site);
    }
  }

  @Override
  public boolean hasRoom(long moreBytes) {
    return room.fits(moreBytes);
  }

  @Override
  public void flowRefused(String site) {
    faults.ignored().noRoom(InputTopic.STATE, FLOW, site, null, bound());
  }

  @Override
  public void close() {
    Task closing = task;
    if (closing != null) {
      room.closed(closing.register);
      faults.ignored().takenUp(REMEMBERED, owner(closing));
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
