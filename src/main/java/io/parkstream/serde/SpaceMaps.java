package io.parkstream.serde;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMap.MappedSpace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * The maps of {@code parking.spacemaps}, compacted, keyed by camera as its crops are. A record
 * without a value takes the camera and all its spaces out of use. Thread safe.
 */
public final class SpaceMaps {
  public static final String TYPE = "io.parkstream.spacemap.v1";

  /**
   * Bytes that a map may have as it is stored, compressed: with its key and what a batch adds it
   * fits {@link #STORED_RECORD_BYTES}. A map of 5,000 spaces with 11 corners each has a third.
   */
  public static final int MAX_STORED_BYTES = 900 * 1024;

  /** What the changelog of the maps must take: what a broker takes of a topic by default. */
  public static final int STORED_RECORD_BYTES = 1 << 20;

  /** A shorter value cannot grow beyond the limit, and need not be measured: numbers triple. */
  private static final int SURELY_STORABLE_BYTES = 128 * 1024;

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private static final Json.Shape<Value> SHAPE = new Json.Shape<>(Value.class);

  private SpaceMaps() {}

  /** The JSON. */
  public static byte[] value(SpaceMap map) {
    return SHAPE.write(Value.of(map));
  }

  /** The CloudEvents headers. A gateway that is no CloudEvents producer may leave them out. */
  public static Headers headers(SpaceMap map, Instant at) {
    return EventHeaders.of(
        TYPE_HEADER,
        map.camera().key() + "@" + map.revision(),
        CropHeaders.source(map.camera()),
        "spacemap",
        at);
  }

  /**
   * Reads a map. Unknown fields are ignored.
   *
   * @param key names the camera; {@code site} and {@code camera} in the value may be left out, and
   *     must not say otherwise
   * @throws SerializationException if the key or the value is wrong; the message says what is
   */
  public static SpaceMap read(byte @Nullable [] key, byte[] value) {
    CameraId camera = Keys.camera(key);
    return SHAPE.read(
        "space map of " + camera.key(),
        value,
        read -> {
          SpaceMap map = read.map(camera);
          if (value.length > SURELY_STORABLE_BYTES) {
            requireStorable(map);
          }
          return map;
        });
  }

  /** Measured as it is stored: what comes in may be shorter, and spaces and zeros are free. */
  private static void requireStorable(SpaceMap map) {
    int bytes = PackedJson.pack(value(map)).length;
    if (bytes > MAX_STORED_BYTES) {
      throw new IllegalArgumentException(
          "the map has "
              + bytes
              + " bytes as it is stored; at most "
              + MAX_STORED_BYTES
              + " are taken. Split the camera, or give fewer corners and digits");
    }
  }

  /** For a store, whose values name their cameras; compressed. */
  public static Serde<SpaceMap> serde() {
    return new JsonSerde<>(
        map -> PackedJson.pack(value(map)),
        stored -> SHAPE.read("space map", PackedJson.unpack(stored), Value::map));
  }

  private record Value(
      @Nullable String site,
      @Nullable String camera,
      Long revision,
      Frame frame,
      @Nullable Double silenceBudgetSeconds,
      List<MappedSpace> spaces) {
    static Value of(SpaceMap map) {
      Duration silence = map.silenceBudget();
      return new Value(
          map.camera().site(),
          map.camera().camera(),
          map.revision(),
          map.frame(),
          silence == null ? null : Json.seconds(silence),
          map.spaces());
    }

    SpaceMap map() {
      if (site == null || camera == null) {
        throw new IllegalArgumentException("the field site or camera is missing");
      }
      return map(new CameraId(site, camera));
    }

    SpaceMap map(CameraId key) {
      requireSame("site", site, key.site());
      requireSame("camera", camera, key.camera());
      return new SpaceMap(
          key,
          revision,
          frame,
          silenceBudgetSeconds == null
              ? null
              : Json.duration(silenceBudgetSeconds, "silenceBudgetSeconds"),
          spaces);
    }

    private static void requireSame(String field, @Nullable String value, String key) {
      if (value != null && !value.equals(key)) {
        throw new IllegalArgumentException(
            field + " is " + value + " in the value and " + key + " in the key");
      }
    }
  }
}
