package io.parkstream.serde;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.SpaceState.Evidence;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The last state of each space, on {@code parking.spaces}: compacted, keyed {@code <site>/<space>},
 * the spaces of one site in one partition. A retired space is a record without a value; its headers
 * still say which version retired it. Thread safe, but for {@link EventIds}.
 */
public final class SpaceStates {
  public static final String TYPE = "io.parkstream.space.state.v1";

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private static final Json.Shape<Value> SHAPE = new Json.Shape<>(Value.class);

  private SpaceStates() {}

  /** The JSON. */
  public static byte[] value(SpaceState state) {
    return SHAPE.write(Value.of(state));
  }

  /** The CloudEvents headers, with the version as {@code ce_sequence}. */
  public static Headers headers(SpaceState state, EventIds ids) {
    Instant seen = state.lastObservedAt();
    return headers(
        state.space(), state.version(), seen == null ? 0 : seen.toEpochMilli(), state.since(), ids);
  }

  /** The headers of the record without a value that ends a space. */
  public static Headers retired(SpaceId space, long version, Instant at, EventIds ids) {
    return headers(space, version, 0, at, ids);
  }

  private static Headers headers(
      SpaceId space, long version, long observedMillis, Instant time, EventIds ids) {
    return EventHeaders.of(
            TYPE_HEADER,
            ids.spaceStatus(space, version, observedMillis),
            "/parkstream/sites/" + space.site(),
            space,
            time)
        .add(EventHeaders.header(CropHeaders.SEQUENCE, Long.toString(version)));
  }

  /** The version that a record's headers tell, also where it has no value; 0 if they do not. */
  public static long version(Headers headers) {
    Header header = headers.lastHeader(CropHeaders.SEQUENCE);
    if (header == null || header.value() == null) {
      return 0;
    }
    try {
      return Long.parseLong(new String(header.value(), StandardCharsets.UTF_8));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Reads a state. Unknown fields are ignored.
   *
   * @throws SerializationException if the value is no state of a space
   */
  public static SpaceState read(byte[] value) {
    return SHAPE.read("state of a space", value, Value::state);
  }

  private record Value(
      String site,
      String space,
      String camera,
      @Nullable String zone,
      Occupancy occupancy,
      boolean closed,
      @Nullable OccupancyReason reason,
      Instant since,
      @Nullable Instant lastObservedAt,
      @Nullable Instant validUntil,
      @Nullable String sessionId,
      long version,
      @Nullable Float probabilityOccupied,
      @Nullable Integer evidenceCount,
      @Nullable Instant firstEvidenceAt,
      @Nullable ModelIdentity model,
      @Nullable CropRef crop,
      Instant publishedAt) {
    static Value of(SpaceState state) {
      Evidence evidence = state.evidence();
      return new Value(
          state.space().site(),
          state.space().space(),
          state.camera().camera(),
          state.zone(),
          state.occupancy(),
          state.closed(),
          state.reason(),
          state.since(),
          state.lastObservedAt(),
          state.validUntil(),
          state.sessionId(),
          state.version(),
          state.probabilityOccupied(),
          evidence == null ? null : evidence.count(),
          evidence == null ? null : evidence.firstAt(),
          evidence == null ? null : evidence.model(),
          evidence == null ? null : evidence.crop(),
          state.publishedAt());
    }

    SpaceState state() {
      Evidence evidence =
          evidenceCount == null || firstEvidenceAt == null || model == null || crop == null
              ? null
              : new Evidence(evidenceCount, firstEvidenceAt, model, crop);
      return new SpaceState(
          new SpaceId(site, space),
          new CameraId(site, camera),
          zone,
          occupancy,
          closed,
          reason,
          since,
          lastObservedAt,
          validUntil,
          sessionId,
          version,
          probabilityOccupied,
          evidence,
          publishedAt);
    }
  }
}
