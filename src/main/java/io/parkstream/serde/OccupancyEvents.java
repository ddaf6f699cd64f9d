package io.parkstream.serde;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The events of {@code parking.occupancy}, one per change of a belief. Thread safe. */
public final class OccupancyEvents {
  public static final String TYPE = "io.parkstream.occupancy.changed.v1";

  private static final String EVENT_TYPE = "occupancy-changed";
  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private static final Json.Shape<Value> SHAPE = new Json.Shape<>(Value.class);

  private OccupancyEvents() {}

  /**
   * The JSON.
   *
   * @param publishedAt the only field that differs when the change is published again
   */
  public static byte[] value(OccupancyChange change, Instant publishedAt) {
    return SHAPE.write(Value.of(change, EVENT_TYPE, publishedAt));
  }

  /** The CloudEvents headers. */
  public static Headers headers(OccupancyChange change) {
    return EventHeaders.of(
        TYPE_HEADER,
        change.id(),
        "/parkstream/sites/" + change.space().site(),
        change.space(),
        change.eventTime());
  }

  /**
   * Reads an event back. Unknown fields are ignored.
   *
   * @throws SerializationException if the value is no such event
   */
  public static OccupancyChange read(byte[] value, Headers headers) {
    String id = EventHeaders.id(headers);
    return SHAPE.read("occupancy change", value, read -> read.change(id));
  }

  /** The fields of a change, shared with the state that remembers the last one. */
  record Value(
      @Nullable String eventType,
      @Nullable Instant publishedAt,
      String site,
      String space,
      String camera,
      Occupancy occupancy,
      Occupancy previousOccupancy,
      OccupancyReason reason,
      Instant eventTime,
      long version,
      int evidenceCount,
      Instant firstEvidenceAt,
      @Nullable Float probabilityOccupied,
      @Nullable String sessionId,
      @Nullable ModelIdentity model,
      @Nullable CropRef crop) {
    static Value of(
        OccupancyChange change, @Nullable String eventType, @Nullable Instant publishedAt) {
      return new Value(
          eventType,
          publishedAt,
          change.space().site(),
          change.space().space(),
          change.camera().camera(),
          change.occupancy(),
          change.previous(),
          change.reason(),
          change.eventTime(),
          change.version(),
          change.evidenceCount(),
          change.firstEvidenceAt(),
          change.probabilityOccupied(),
          change.sessionId(),
          change.model(),
          change.decidedBy());
    }

    OccupancyChange change(String id) {
      return new OccupancyChange(
          id,
          new SpaceId(site, space),
          new CameraId(site, camera),
          occupancy,
          previousOccupancy,
          reason,
          eventTime,
          version,
          evidenceCount,
          firstEvidenceAt,
          probabilityOccupied,
          sessionId,
          model,
          crop);
    }
  }
}
