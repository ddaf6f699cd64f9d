package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMap.MappedSpace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

  private SpaceMaps() {}

  /** The JSON. */
  public static byte[] value(SpaceMap map) {
    return Json.write(json -> write(json, map));
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
    return Json.read(
        "space map of " + camera.key(),
        value,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          SpaceMap map = draft.finish(camera);
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
        value ->
            Json.read(
                "space map",
                PackedJson.unpack(value),
                json -> {
                  Draft draft = new Draft();
                  Json.fields(json, draft::take);
                  return draft.finish(
                      new CameraId(
                          Json.need(draft.site, "site"), Json.need(draft.camera, "camera")));
                }));
  }

  private static void write(JsonGenerator json, SpaceMap map) throws IOException {
    json.writeStartObject();
    json.writeStringField("site", map.camera().site());
    json.writeStringField("camera", map.camera().camera());
    json.writeNumberField("revision", map.revision());
    json.writeObjectFieldStart("frame");
    json.writeNumberField("width", map.frame().width());
    json.writeNumberField("height", map.frame().height());
    json.writeEndObject();
    if (map.silenceBudget() != null) {
      Json.seconds(json, "silenceBudgetSeconds", map.silenceBudget());
    }
    json.writeArrayFieldStart("spaces");
    for (MappedSpace space : map.spaces()) {
      json.writeStartObject();
      json.writeStringField("space", space.space());
      Json.optional(json, "zone", space.zone());
      json.writeArrayFieldStart("polygon");
      for (Corner corner : space.polygon()) {
        json.writeStartArray();
        writeCompactly(json, corner.x());
        writeCompactly(json, corner.y());
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Most coordinates are whole, and {@code 1234} reads as the same number as {@code 1234.0}. */
  private static void writeCompactly(JsonGenerator json, double coordinate) throws IOException {
    long whole = (long) coordinate;
    if (whole == coordinate) {
      json.writeNumber(whole);
    } else {
      json.writeNumber(coordinate);
    }
  }

  private static final class Draft {
    private @Nullable String site;
    private @Nullable String camera;
    private @Nullable Long revision;
    private int width;
    private int height;
    private @Nullable Duration silenceBudget;
    private @Nullable List<MappedSpace> spaces;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "site" -> site = Json.text(json);
        case "camera" -> camera = Json.text(json);
        case "revision" -> revision = json.getLongValue();
        case "frame" -> Json.fields(json, this::takeFrame);
        case "silenceBudgetSeconds" -> silenceBudget = Json.seconds(json);
        case "spaces" -> {
          List<MappedSpace> found = new ArrayList<>();
          Json.elements(json, element -> found.add(space(element)));
          spaces = found;
        }
        default -> {
          // Written by a later version.
        }
      }
    }

    private void takeFrame(String field, JsonParser json) throws IOException {
      switch (field) {
        case "width" -> width = json.getIntValue();
        case "height" -> height = json.getIntValue();
        default -> {
          // Written by a later version.
        }
      }
    }

    private static MappedSpace space(JsonParser json) throws IOException {
      SpaceDraft draft = new SpaceDraft();
      Json.fields(json, draft::take);
      return new MappedSpace(Json.need(draft.space, "space"), draft.zone, draft.polygon);
    }

    SpaceMap finish(CameraId key) {
      requireSame("site", site, key.site());
      requireSame("camera", camera, key.camera());
      return new SpaceMap(
          key,
          Json.need(revision, "revision"),
          new Frame(width, height),
          silenceBudget,
          Json.need(spaces, "spaces"));
    }

    private static void requireSame(String field, @Nullable String value, String key) {
      if (value != null && !value.equals(key)) {
        throw new IllegalArgumentException(
            field + " is " + value + " in the value and " + key + " in the key");
      }
    }
  }

  private static final class SpaceDraft {
    private @Nullable String space;
    private @Nullable String zone;
    private final List<Corner> polygon = new ArrayList<>();

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "space" -> space = Json.text(json);
        case "zone" -> zone = Json.text(json);
        case "polygon" -> Json.elements(json, element -> polygon.add(corner(element)));
        default -> {
          // Written by a later version.
        }
      }
    }

    private static Corner corner(JsonParser json) throws IOException {
      List<Double> pair = new ArrayList<>(2);
      Json.elements(json, element -> pair.add(element.getDoubleValue()));
      if (pair.size() != 2) {
        throw new IOException("a corner is a pair [x, y], and one has " + pair.size() + " numbers");
      }
      // No negative zero, which would not be equal to the zero that is stored.
      return new Corner(pair.get(0) + 0.0, pair.get(1) + 0.0);
    }
  }
}
