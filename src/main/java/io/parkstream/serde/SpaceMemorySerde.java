package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceMemory.Evidence;
import io.parkstream.domain.SpaceMemory.Sight;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** What is remembered of a space, for the state store and its changelog. Thread safe. */
public final class SpaceMemorySerde implements Serde<SpaceMemory> {
  private final Serde<SpaceMemory> json =
      new JsonSerde<>(SpaceMemorySerde::write, SpaceMemorySerde::read);

  @Override
  public Serializer<SpaceMemory> serializer() {
    return json.serializer();
  }

  @Override
  public Deserializer<SpaceMemory> deserializer() {
    return json.deserializer();
  }

  private static byte[] write(SpaceMemory state) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("site", state.camera().site());
          json.writeStringField("camera", state.camera().camera());
          Json.optional(json, "zone", state.zone());
          Json.time(json, "knownSince", state.knownSince());
          json.writeNumberField("version", state.version());
          if (state.closed()) {
            json.writeBooleanField("closed", true);
          }
          Sight sight = state.lastSeen();
          if (sight != null) {
            Json.time(json, "lastObservedAt", sight.at());
            Json.crop(json, "lastCrop", sight.crop());
            json.writeNumberField("lastProbability", sight.probabilityOccupied());
          }
          if (state.remembered() != null) {
            json.writeStringField("remembered", state.remembered().word());
          }
          Json.optional(json, "sessionId", state.sessionId());
          evidence(json, "evidence", state.evidence());
          evidence(json, "doubt", state.doubt());
          OccupancyChange lastChange = state.lastChange();
          if (lastChange != null) {
            json.writeStringField("lastChangeId", lastChange.id());
            json.writeObjectFieldStart("lastChange");
            OccupancyEvents.writeFields(json, lastChange);
            json.writeEndObject();
          }
          json.writeEndObject();
        });
  }

  private static void evidence(JsonGenerator json, String name, @Nullable Evidence evidence)
      throws IOException {
    if (evidence != null) {
      json.writeObjectFieldStart(name);
      json.writeStringField("occupancy", evidence.occupancy().word());
      json.writeNumberField("count", evidence.count());
      Json.time(json, "firstAt", evidence.firstAt());
      json.writeEndObject();
    }
  }

  private static SpaceMemory read(byte[] bytes) {
    return Json.read(
        "occupancy state",
        bytes,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return draft.finish();
        });
  }

  private static final class Draft {
    private @Nullable String site;
    private @Nullable String camera;
    private @Nullable String zone;
    private @Nullable Instant knownSince;
    private long version;
    private boolean closed;
    private @Nullable Instant lastObservedAt;
    private @Nullable CropRef lastCrop;
    private float lastProbability;
    private @Nullable Occupancy remembered;
    private @Nullable String sessionId;
    private @Nullable Evidence evidence;
    private @Nullable Evidence doubt;
    private String lastChangeId = "";
    private @Nullable OccupancyChange lastChange;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "site" -> site = Json.text(json);
        case "camera" -> camera = Json.text(json);
        case "zone" -> zone = Json.text(json);
        case "knownSince" -> knownSince = Json.time(json);
        case "version" -> version = json.getLongValue();
        case "closed" -> closed = json.getBooleanValue();
        case "lastObservedAt" -> lastObservedAt = Json.time(json);
        case "lastCrop" -> lastCrop = Json.crop(json);
        case "lastProbability" -> lastProbability = json.getFloatValue();
        case "remembered" -> remembered = OccupancyEvents.occupancy(json);
        case "sessionId" -> sessionId = Json.text(json);
        case "evidence" -> evidence = evidence(json);
        case "doubt" -> doubt = evidence(json);
        case "lastChangeId" -> lastChangeId = Json.text(json);
        // Written after its id.
        case "lastChange" -> lastChange = OccupancyEvents.readFields(json, lastChangeId);
        default -> {
          // Written by a later version.
        }
      }
    }

    SpaceMemory finish() {
      return new SpaceMemory(
          new CameraId(Json.need(site, "site"), Json.need(camera, "camera")),
          zone,
          Json.need(knownSince, "knownSince"),
          version,
          closed,
          lastObservedAt == null || lastCrop == null
              ? null
              : new Sight(lastObservedAt, lastCrop, lastProbability),
          lastChange,
          remembered,
          sessionId,
          evidence,
          doubt);
    }

    private static Evidence evidence(JsonParser json) throws IOException {
      EvidenceDraft draft = new EvidenceDraft();
      Json.fields(json, draft::take);
      return new Evidence(
          Json.need(draft.occupancy, "occupancy"),
          draft.count,
          Json.need(draft.firstAt, "firstAt"));
    }
  }

  private static final class EvidenceDraft {
    private @Nullable Occupancy occupancy;
    private int count;
    private @Nullable Instant firstAt;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "occupancy" -> occupancy = OccupancyEvents.occupancy(json);
        case "count" -> count = json.getIntValue();
        case "firstAt" -> firstAt = Json.time(json);
        default -> {
          // Written by a later version.
        }
      }
    }
  }
}
