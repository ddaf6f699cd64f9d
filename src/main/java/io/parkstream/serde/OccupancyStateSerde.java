package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyState;
import io.parkstream.domain.OccupancyState.Evidence;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** What is remembered of a space, for the state store and its changelog. Thread safe. */
public final class OccupancyStateSerde implements Serde<OccupancyState> {

  @Override
  public Serializer<OccupancyState> serializer() {
    return (topic, state) -> write(state);
  }

  @Override
  public Deserializer<OccupancyState> deserializer() {
    return (topic, bytes) -> read(bytes);
  }

  // Kafka's own way to say that there is nothing.
  @SuppressWarnings("NullAway")
  private static byte[] write(@Nullable OccupancyState state) {
    if (state == null) {
      return null;
    }
    return Json.write(
        json -> {
          json.writeStartObject();
          Json.time(json, "lastObservedAt", state.lastObservedAt());
          Json.crop(json, "lastCrop", state.lastCrop());
          Evidence evidence = state.evidence();
          if (evidence != null) {
            json.writeObjectFieldStart("evidence");
            json.writeStringField("occupancy", evidence.occupancy().word());
            json.writeNumberField("count", evidence.count());
            Json.time(json, "firstAt", evidence.firstAt());
            json.writeEndObject();
          }
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

  @SuppressWarnings("NullAway")
  private static OccupancyState read(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
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
    private @Nullable Instant lastObservedAt;
    private @Nullable CropRef lastCrop;
    private @Nullable Evidence evidence;
    private String lastChangeId = "";
    private @Nullable OccupancyChange lastChange;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "lastObservedAt" -> lastObservedAt = Json.time(json);
        case "lastCrop" -> lastCrop = Json.crop(json);
        case "evidence" -> evidence = evidence(json);
        case "lastChangeId" -> lastChangeId = json.getText();
        // Written after its id.
        case "lastChange" -> lastChange = OccupancyEvents.readFields(json, lastChangeId);
        default -> {
          // Written by a later version.
        }
      }
    }

    OccupancyState finish() {
      return new OccupancyState(
          Json.need(lastObservedAt, "lastObservedAt"),
          Json.need(lastCrop, "lastCrop"),
          lastChange,
          evidence);
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
