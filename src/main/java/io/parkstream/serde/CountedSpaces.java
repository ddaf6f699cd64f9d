package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.CountedSpace;
import io.parkstream.domain.FlowLog;
import io.parkstream.domain.Occupancy;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** What the counts of sites remember, for their stores and changelogs. */
public final class CountedSpaces {
  private CountedSpaces() {}

  /** Of one space. */
  public static Serde<CountedSpace> serde() {
    return new JsonSerde<>(CountedSpaces::write, CountedSpaces::read);
  }

  /** Of the cars that came and went. */
  public static Serde<FlowLog> flowSerde() {
    return new JsonSerde<>(CountedSpaces::writeFlow, CountedSpaces::readFlow);
  }

  private static byte[] write(CountedSpace space) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("version", space.version());
          Json.optional(json, "zone", space.zone());
          json.writeStringField("occupancy", space.occupancy().word());
          json.writeBooleanField("closed", space.closed());
          if (space.known() != null) {
            json.writeStringField("known", space.known().word());
          }
          Json.time(json, "since", space.since());
          json.writeBooleanField("retired", space.retired());
          json.writeEndObject();
        });
  }

  private static CountedSpace read(byte[] bytes) {
    return Json.read(
        "counted space",
        bytes,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return new CountedSpace(
              draft.version,
              draft.zone,
              Json.need(draft.occupancy, "occupancy"),
              draft.closed,
              draft.known,
              Json.need(draft.since, "since"),
              draft.retired);
        });
  }

  private static byte[] writeFlow(FlowLog flow) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("minutes");
          for (FlowLog.Minute minute : flow.minutes()) {
            json.writeStartObject();
            json.writeNumberField("minute", minute.minute());
            Json.optional(json, "zone", minute.zone());
            json.writeNumberField("entries", minute.entries());
            json.writeNumberField("exits", minute.exits());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static FlowLog readFlow(byte[] bytes) {
    return Json.read(
        "flow",
        bytes,
        json -> {
          List<FlowLog.Minute> minutes = new ArrayList<>();
          Json.fields(
              json,
              (field, value) -> {
                if (field.equals("minutes")) {
                  Json.elements(value, element -> minutes.add(minute(element)));
                }
              });
          return new FlowLog(minutes);
        });
  }

  private static FlowLog.Minute minute(JsonParser json) throws IOException {
    MinuteDraft draft = new MinuteDraft();
    Json.fields(json, draft::take);
    return new FlowLog.Minute(draft.minute, draft.zone, draft.entries, draft.exits);
  }

  private static final class Draft {
    private long version;
    private @Nullable String zone;
    private @Nullable Occupancy occupancy;
    private boolean closed;
    private @Nullable Occupancy known;
    private @Nullable Instant since;
    private boolean retired;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "version" -> version = json.getLongValue();
        case "zone" -> zone = Json.text(json);
        case "occupancy" -> occupancy = OccupancyEvents.occupancy(json);
        case "closed" -> closed = json.getBooleanValue();
        case "known" -> known = OccupancyEvents.occupancy(json);
        case "since" -> since = Json.time(json);
        case "retired" -> retired = json.getBooleanValue();
        default -> {
          // Written by a later version.
        }
      }
    }
  }

  private static final class MinuteDraft {
    private long minute;
    private @Nullable String zone;
    private int entries;
    private int exits;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "minute" -> minute = json.getLongValue();
        case "zone" -> zone = Json.text(json);
        case "entries" -> entries = json.getIntValue();
        case "exits" -> exits = json.getIntValue();
        default -> {
          // Written by a later version.
        }
      }
    }
  }
}
