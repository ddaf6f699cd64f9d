package io.parkstream.serde;

import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceOverride;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * What operators say of spaces, on {@code parking.overrides}: compacted, keyed {@code
 * <site>/<space>}, in whatever partition. A record without a value takes back what was said. Thread
 * safe.
 */
public final class SpaceOverrides {
  public static final String TYPE = "io.parkstream.space.override.v1";

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private static final Json.Shape<Value> SHAPE = new Json.Shape<>(Value.class);

  private SpaceOverrides() {}

  /** The JSON. */
  public static byte[] value(SpaceOverride override) {
    return SHAPE.write(Value.of(override));
  }

  /** The CloudEvents headers; an operator with a plain producer may leave them out. */
  public static Headers headers(SpaceOverride override) {
    return EventHeaders.of(
        TYPE_HEADER,
        override.space().key() + "@" + override.at().toEpochMilli(),
        "/operators/sites/" + override.space().site(),
        override.space(),
        override.at());
  }

  /**
   * Reads an override. Unknown fields are ignored.
   *
   * @param key names the space
   * @param recordTime stands in where the value has no {@code at}
   * @throws SerializationException if the key or the value is wrong; the message says what is
   */
  public static SpaceOverride read(byte @Nullable [] key, byte[] value, Instant recordTime) {
    SpaceId space = Keys.space(key);
    return SHAPE.read(
        "override of space " + space.key(), value, read -> read.override(space, recordTime));
  }

  /** For a store, whose values name their spaces. */
  public static Serde<SpaceOverride> serde() {
    return SHAPE.serde("override", Value::of, Value::override);
  }

  private record Value(
      @Nullable String site,
      @Nullable String space,
      Boolean closed,
      @Nullable String note,
      @Nullable Instant at) {
    static Value of(SpaceOverride override) {
      return new Value(
          override.space().site(),
          override.space().space(),
          override.closed(),
          override.note(),
          override.at());
    }

    SpaceOverride override() {
      if (site == null || space == null || at == null) {
        throw new IllegalArgumentException("the field site, space or at is missing");
      }
      return override(new SpaceId(site, space), at);
    }

    SpaceOverride override(SpaceId itsSpace, Instant recordTime) {
      return new SpaceOverride(itsSpace, closed, note, at == null ? recordTime : at);
    }
  }
}
