package io.parkstream.stream;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.StateRoom;
import io.parkstream.serde.Keys;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceStates;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Does what follows from what a task's {@link SpaceRegister} decides: forwards changes and states,
 * and keeps states and maps in the stores of Kafka Streams. Belongs to the stream thread.
 */
final class OccupancyEffects implements SpaceRegister.Effects {
  private final ProcessorContext<byte[], byte[]> context;
  private final KeyValueStore<String, SpaceMemory> states;
  private final KeyValueStore<String, SpaceMap> maps;
  private final StateRoom room;
  private final InputBoundary boundary;
  private final OwnWork work;
  private final StreamMetrics metrics;
  private final Clock clock;
  private final EventIds ids = new EventIds();
  private long timestamp;
  private @Nullable Header traceParent;

  /**
   * Effects of one task.
   *
   * @param room that the spaces and maps of all tasks share
   * @param work tells what is done without a record
   */
  OccupancyEffects(
      ProcessorContext<byte[], byte[]> context,
      KeyValueStore<String, SpaceMemory> states,
      KeyValueStore<String, SpaceMap> maps,
      StateRoom room,
      InputBoundary boundary,
      OwnWork work,
      StreamMetrics metrics,
      Clock clock) {
    this.context = context;
    this.states = states;
    this.maps = maps;
    this.room = room;
    this.boundary = boundary;
    this.work = work;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** What is forwarded from now on has this time, milliseconds since 1970. */
  void at(long timestampMillis) {
    timestamp = timestampMillis;
  }

  /**
   * Changes follow from a crop with this header from now on; null while they do not, or it has
   * none.
   */
  void traced(@Nullable Header itsTraceParent) {
    traceParent = itsTraceParent;
  }

  @Override
  public void changed(OccupancyChange change) {
    work.output(Nodes.OCCUPANCY_CHANGES, change.space().key(), () -> forward(change));
  }

  private void forward(OccupancyChange change) {
    Headers headers = OccupancyEvents.headers(change);
    if (traceParent != null) {
      headers.add(traceParent);
    }
    forward(
        Keys.of(change.space()),
        OccupancyEvents.value(change, clock.instant()),
        headers,
        Nodes.OCCUPANCY_CHANGES);
    metrics.occupancyChanged(change.occupancy(), change.reason());
  }

  @Override
  public void published(SpaceState status) {
    work.output(
        Nodes.SPACES,
        status.space().key(),
        () ->
            forward(
                Keys.of(status.space()),
                SpaceStates.value(status),
                SpaceStates.headers(status, ids),
                Nodes.SPACES));
  }

  @Override
  public void retired(SpaceId space, long version, Instant at) {
    work.output(
        Nodes.SPACES,
        space.key(),
        () ->
            forward(
                Keys.of(space), null, SpaceStates.retired(space, version, at, ids), Nodes.SPACES));
  }

  private void forward(byte[] key, byte @Nullable [] value, Headers headers, String child) {
    Record<byte[], byte[]> record = record(key, value, headers);
    boundary.outside(() -> context.forward(record, child));
  }

  @SuppressWarnings("NullAway") // a record without a value is how a compacted topic forgets
  private Record<byte[], byte[]> record(byte[] key, byte @Nullable [] value, Headers headers) {
    return new Record<>(key, value, timestamp, headers);
  }

  @Override
  public void remember(SpaceId space, @Nullable SpaceMemory state) {
    // Null deletes, in the store and in its changelog.
    work.output(
        states.name(), space.key(), () -> boundary.outside(() -> states.put(space.key(), state)));
  }

  @Override
  public void remember(CameraId camera, @Nullable SpaceMap map) {
    boundary.outside(() -> maps.put(camera.key(), map));
  }

  @Override
  public long storedBytes(SpaceMap map) {
    return SpaceMaps.value(map).length;
  }

  @Override
  public boolean hasRoom(long moreBytes) {
    return room.fits(moreBytes);
  }
}
