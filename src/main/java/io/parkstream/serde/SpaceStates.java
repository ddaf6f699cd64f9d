package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.SpaceState.Evidence;
import java.io.IOException;
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

  private SpaceStates() {}

  /** The JSON. */
  public static byte[] value(SpaceState status) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("site", status.space().site());
          json.writeStringField("space", status.space().space());
          json.writeStringField("camera", status.camera().camera());
          Json.optional(json, "zone", status.zone());
          json.writeStringField("occupancy", status.occupancy().word());
          json.writeBooleanField("closed", status.closed());
          if (status.reason() != null) {
            json.writeStringField("reason", status.reason().word());
          }
          Json.time(json, "since", status.since());
          Json.optional(json, "lastObservedAt", status.lastObservedAt());
          Json.optional(json, "validUntil", status.validUntil());
          Json.optional(json, "sessionId", status.sessionId());
          json.writeNumberField("version", status.version());
          if (status.probabilityOccupied() != null) {
            json.writeNumberField("probabilityOccupied", status.probabilityOccupied());
          }
          Evidence evidence = status.evidence();
          if (evidence != null) {
            json.writeNumberField("evidenceCount", evidence.count());
            Json.time(json, "firstEvidenceAt", evidence.firstAt());
            Json.model(json, evidence.model());
            Json.crop(json, "crop", evidence.crop());
          }
          Json.time(json, "publishedAt", status.publishedAt());
          json.writeEndObject();
        });
  }

  /** The CloudEvents headers, with the version as {@code ce_sequence}. */
  public static Headers headers(SpaceState status, EventIds ids) {
    Instant seen = status.lastObservedAt();
    return headers(
        status.space(),
        status.version(),
        seen == null ? 0 : seen.toEpochMilli(),
        status.since(),
        ids);
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
    return Json.read(
        "state of a space",
        value,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return draft.finish();
        });
  }

  private static final class Draft {
    private @Nullable String site;
    private @Nullable String space;
    private @Nullable String camera;
    private @Nullable String zone;
    private @Nullable Occupancy occupancy;
    private boolean closed;
    private @Nullable OccupancyReason reason;
    private @Nullable Instant since;
    private @Nullable Instant lastObservedAt;
    private @Nullable Instant validUntil;
    private @Nullable String sessionId;
    private long version;
    private @Nullable Float probabilityOccupied;
    private int evidenceCount;
    private @Nullable Instant firstEvidenceAt;
    private @Nullable ModelIdentity model;
    private @Nullable CropRef crop;
    private @Nullable Instant publishedAt;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "site" -> site = Json.text(json);
        case "space" -> space = Json.text(json);
        case "camera" -> camera = Json.text(json);
        case "zone" -> zone = Json.text(json);
        case "occupancy" -> occupancy = OccupancyEvents.occupancy(json);
        case "closed" -> closed = json.getBooleanValue();
        case "reason" -> reason = OccupancyEvents.reason(json);
        case "since" -> since = Json.time(json);
        case "lastObservedAt" -> lastObservedAt = Json.time(json);
        case "validUntil" -> validUntil = Json.time(json);
        case "sessionId" -> sessionId = Json.text(json);
        case "version" -> version = json.getLongValue();
        case "probabilityOccupied" -> probabilityOccupied = json.getFloatValue();
        case "evidenceCount" -> evidenceCount = json.getIntValue();
        case "firstEvidenceAt" -> firstEvidenceAt = Json.time(json);
        case "model" -> model = Json.model(json);
        case "crop" -> crop = Json.crop(json);
        case "publishedAt" -> publishedAt = Json.time(json);
        default -> {
          // Written by a later version.
        }
      }
    }

    SpaceState finish() {
      String itsSite = Json.need(site, "site");
      Evidence evidence =
          firstEvidenceAt == null || model == null || crop == null
              ? null
              : new Evidence(evidenceCount, firstEvidenceAt, model, crop);
      return new SpaceState(
          new SpaceId(itsSite, Json.need(space, "space")),
          new CameraId(itsSite, Json.need(camera, "camera")),
          zone,
          Json.need(occupancy, "occupancy"),
          closed,
          reason,
          Json.need(since, "since"),
          lastObservedAt,
          validUntil,
          sessionId,
          version,
          probabilityOccupied,
          evidence,
          Json.need(publishedAt, "publishedAt"));
    }
  }
}
