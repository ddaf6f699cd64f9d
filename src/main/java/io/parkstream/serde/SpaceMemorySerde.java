package io.parkstream.serde;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceMemory.Evidence;
import io.parkstream.domain.SpaceMemory.Sight;
import java.time.Instant;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** What is remembered of a space, for the state store and its changelog. Thread safe. */
public final class SpaceMemorySerde implements Serde<SpaceMemory> {
  private final Serde<SpaceMemory> json =
      new Json.Shape<>(Value.class).serde("memory of a space", Value::of, Value::memory);

  @Override
  public Serializer<SpaceMemory> serializer() {
    return json.serializer();
  }

  @Override
  public Deserializer<SpaceMemory> deserializer() {
    return json.deserializer();
  }

  private record Value(
      String site,
      String camera,
      @Nullable String zone,
      Instant knownSince,
      long version,
      boolean closed,
      @Nullable Instant lastObservedAt,
      @Nullable CropRef lastCrop,
      @Nullable Float lastProbability,
      @Nullable Occupancy remembered,
      @Nullable String sessionId,
      @Nullable Evidence evidence,
      @Nullable Evidence doubt,
      @Nullable String lastChangeId,
      OccupancyEvents.@Nullable Value lastChange) {
    static Value of(SpaceMemory memory) {
      Sight sight = memory.lastSeen();
      OccupancyChange change = memory.lastChange();
      return new Value(
          memory.camera().site(),
          memory.camera().camera(),
          memory.zone(),
          memory.knownSince(),
          memory.version(),
          memory.closed(),
          sight == null ? null : sight.at(),
          sight == null ? null : sight.crop(),
          sight == null ? null : sight.probabilityOccupied(),
          memory.remembered(),
          memory.sessionId(),
          memory.evidence(),
          memory.doubt(),
          change == null ? null : change.id(),
          change == null ? null : OccupancyEvents.Value.of(change, null, null));
    }

    SpaceMemory memory() {
      return new SpaceMemory(
          new CameraId(site, camera),
          zone,
          knownSince,
          version,
          closed,
          lastObservedAt == null || lastCrop == null
              ? null
              : new Sight(lastObservedAt, lastCrop, lastProbability == null ? 0 : lastProbability),
          lastChange == null ? null : lastChange.change(lastChangeId == null ? "" : lastChangeId),
          remembered,
          sessionId,
          evidence,
          doubt);
    }
  }
}
