package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * How cameras see, on {@code parking.cameras}, from the gateways: compacted, keyed {@code
 * <site>/<camera>}; the last record of a key goes. A record without a value takes it back. Thread
 * safe.
 */
public final class CameraConditions {
  public static final String TYPE = "io.parkstream.camera.condition.v1";

  /** Of a value; what Parkstream writes takes some 400. */
  public static final int MAX_BYTES = 4 << 10;

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private CameraConditions() {}

  /** The JSON. */
  public static byte[] value(CameraCondition condition) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("site", condition.camera().site());
          json.writeStringField("camera", condition.camera().camera());
          json.writeStringField("condition", condition.kind().word());
          Json.time(json, "since", condition.since());
          json.writeNumberField("mapRevision", condition.mapRevision());
          Double pixels = condition.pixels();
          if (pixels != null) {
            json.writeNumberField("pixels", pixels);
          }
          List<Double> homography = condition.homography();
          if (homography != null) {
            json.writeArrayFieldStart("homography");
            for (double each : homography) {
              json.writeNumber(each);
            }
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }

  /** The CloudEvents headers; a plain producer may leave them out. */
  public static Headers headers(CameraCondition condition) {
    CameraId camera = condition.camera();
    return EventHeaders.of(
        TYPE_HEADER,
        camera.key()
            + "@"
            + condition.mapRevision()
            + "-"
            + condition.kind().word()
            + "-"
            + condition.since().toEpochMilli(),
        CropHeaders.source(camera),
        "condition",
        condition.since());
  }

  /**
   * Reads a condition. Unknown fields are ignored.
   *
   * @param key names the camera
   * @throws SerializationException if the key or the value is wrong; the message says what is
   */
  public static CameraCondition read(byte @Nullable [] key, byte[] value) {
    CameraId camera = Keys.camera(key);
    if (value.length > MAX_BYTES) {
      throw new SerializationException(
          "condition of camera "
              + camera.key()
              + ": "
              + value.length
              + " bytes; at most "
              + MAX_BYTES);
    }
    return Json.read(
        "condition of camera " + camera.key(),
        value,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return draft.finish(camera);
        });
  }

  /** For a store, whose values name their cameras. */
  public static Serde<CameraCondition> serde() {
    return new JsonSerde<>(
        CameraConditions::value,
        value ->
            Json.read(
                "condition of a camera",
                value,
                json -> {
                  Draft draft = new Draft();
                  Json.fields(json, draft::take);
                  return draft.finish(
                      new CameraId(
                          Json.need(draft.site, "site"), Json.need(draft.camera, "camera")));
                }));
  }

  private static final class Draft {
    private @Nullable String site;
    private @Nullable String camera;
    private CameraCondition.@Nullable Kind kind;
    private @Nullable Instant since;
    private @Nullable Long mapRevision;
    private @Nullable Double pixels;
    private @Nullable List<Double> homography;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "site" -> site = Json.text(json);
        case "camera" -> camera = Json.text(json);
        case "condition" -> kind = CameraCondition.Kind.of(Json.text(json));
        case "since" -> since = Json.time(json);
        case "mapRevision" -> mapRevision = json.getLongValue();
        case "pixels" -> pixels = json.getDoubleValue();
        case "homography" -> homography = numbers(json);
        default -> {
          // Written by a later version.
        }
      }
    }

    private static List<Double> numbers(JsonParser json) throws IOException {
      List<Double> numbers = new ArrayList<>();
      Json.elements(json, each -> numbers.add(each.getDoubleValue()));
      return numbers;
    }

    CameraCondition finish(CameraId itsCamera) {
      return new CameraCondition(
          itsCamera,
          Json.need(kind, "condition"),
          Json.need(since, "since"),
          pixels,
          homography,
          Json.need(mapRevision, "mapRevision"));
    }
  }
}
