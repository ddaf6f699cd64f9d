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
   * Reads a map. Fields that are not known are passed by.
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
          return draft.finish(camera);
        });
  }

  /** For a store, whose values name their cameras. */
  public static Serde<SpaceMap> serde() {
    return new JsonSerde<>(
        SpaceMaps::value,
        value ->
            Json.read(
                "space map",
                value,
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
        json.writeNumber(corner.x());
        json.writeNumber(corner.y());
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
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
        case "site" -> site = json.getText();
        case "camera" -> camera = json.getText();
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
        case "space" -> space = json.getText();
        case "zone" -> zone = json.getText();
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
      return new Corner(pair.get(0), pair.get(1));
    }
  }
}
