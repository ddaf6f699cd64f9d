package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The events of {@code parking.occupancy}, one per change of a belief. Thread safe. */
public final class OccupancyEvents {
  public static final String TYPE = "io.parkstream.occupancy.changed.v1";

  private static final String EVENT_TYPE = "occupancy-changed";
  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private OccupancyEvents() {}

  /**
   * The JSON.
   *
   * @param publishedAt the only field that differs when the change is published again
   */
  public static byte[] value(OccupancyChange change, Instant publishedAt) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("eventType", EVENT_TYPE);
          Json.time(json, "publishedAt", publishedAt);
          writeFields(json, change);
          json.writeEndObject();
        });
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
    return Json.read("occupancy change", value, json -> readFields(json, id));
  }

  /** The fields of a change, shared with the state that remembers the last one. */
  static void writeFields(JsonGenerator json, OccupancyChange change) throws IOException {
    json.writeStringField("site", change.space().site());
    json.writeStringField("space", change.space().space());
    json.writeStringField("camera", change.camera().camera());
    json.writeStringField("occupancy", change.occupancy().word());
    json.writeStringField("previousOccupancy", change.previous().word());
    json.writeStringField("reason", change.reason().word());
    Json.time(json, "eventTime", change.eventTime());
    json.writeNumberField("version", change.version());
    json.writeNumberField("evidenceCount", change.evidenceCount());
    Json.time(json, "firstEvidenceAt", change.firstEvidenceAt());
    if (change.probabilityOccupied() != null) {
      json.writeNumberField("probabilityOccupied", change.probabilityOccupied());
    }
    if (change.sessionId() != null) {
      json.writeStringField("sessionId", change.sessionId());
    }
    if (change.model() != null) {
      Json.model(json, change.model());
    }
    if (change.decidedBy() != null) {
      Json.crop(json, "crop", change.decidedBy());
    }
  }

  static OccupancyChange readFields(JsonParser json, String id) throws IOException {
    Draft draft = new Draft();
    Json.fields(json, draft::take);
    return draft.finish(id);
  }

  static Occupancy occupancy(JsonParser json) throws IOException {
    return Occupancy.valueOf(constant(json));
  }

  static OccupancyReason reason(JsonParser json) throws IOException {
    return OccupancyReason.valueOf(constant(json));
  }

  /** The name of an enum's constant from its word. */
  private static String constant(JsonParser json) throws IOException {
    return Json.text(json).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static final class Draft {
    private @Nullable String site;
    private @Nullable String space;
    private @Nullable String camera;
    private @Nullable Occupancy occupancy;
    private @Nullable Occupancy previous;
    private @Nullable OccupancyReason reason;
    private @Nullable Instant eventTime;
    private long version;
    private int evidenceCount;
    private @Nullable Instant firstEvidenceAt;
    private @Nullable Float probabilityOccupied;
    private @Nullable String sessionId;
    private @Nullable ModelIdentity model;
    private @Nullable CropRef crop;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "site" -> site = Json.text(json);
        case "space" -> space = Json.text(json);
        case "camera" -> camera = Json.text(json);
        case "occupancy" -> occupancy = OccupancyEvents.occupancy(json);
        case "previousOccupancy" -> previous = OccupancyEvents.occupancy(json);
        case "reason" -> reason = OccupancyEvents.reason(json);
        case "eventTime" -> eventTime = Json.time(json);
        case "version" -> version = json.getLongValue();
        case "evidenceCount" -> evidenceCount = json.getIntValue();
        case "firstEvidenceAt" -> firstEvidenceAt = Json.time(json);
        case "probabilityOccupied" -> probabilityOccupied = json.getFloatValue();
        case "sessionId" -> sessionId = Json.text(json);
        case "model" -> model = Json.model(json);
        case "crop" -> crop = Json.crop(json);
        default -> {
          // Not known yet.
        }
      }
    }

    OccupancyChange finish(String id) {
      String itsSite = Json.need(site, "site");
      return new OccupancyChange(
          id,
          new SpaceId(itsSite, Json.need(space, "space")),
          new CameraId(itsSite, Json.need(camera, "camera")),
          Json.need(occupancy, "occupancy"),
          Json.need(previous, "previousOccupancy"),
          Json.need(reason, "reason"),
          Json.need(eventTime, "eventTime"),
          version,
          evidenceCount,
          Json.need(firstEvidenceAt, "firstEvidenceAt"),
          probabilityOccupied,
          sessionId,
          model,
          crop);
    }
  }
}
