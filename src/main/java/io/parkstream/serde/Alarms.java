package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.Alarm;
import io.parkstream.domain.AlarmEvent;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.AlarmState;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceStay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Alarms on {@code parking.alarms}: compacted, keyed {@code <site>/<kind>}, with {@code /<zone>},
 * {@code /<space>} or {@code /<camera>} behind it unless it is of the whole site. The event that
 * clears one is followed by no value, so that the topic keeps those that are raised. Thread safe,
 * but for {@link EventIds}.
 */
public final class Alarms {
  public static final String TYPE = "io.parkstream.alarm.v1";

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private Alarms() {}

  public static byte[] key(Alarm alarm) {
    return alarm.key().getBytes(StandardCharsets.UTF_8);
  }

  /** The JSON. */
  public static byte[] value(AlarmEvent event) {
    return Json.write(
        json -> {
          json.writeStartObject();
          alarm(json, event.alarm());
          json.writeStringField("status", event.status());
          Json.time(json, "raisedAt", event.raisedAt());
          Json.optional(json, "clearedAt", event.clearedAt());
          json.writeEndObject();
        });
  }

  /** The CloudEvents headers. */
  public static Headers headers(AlarmEvent event, EventIds ids) {
    Alarm alarm = event.alarm();
    return EventHeaders.of(
        TYPE_HEADER,
        ids.alarm(event),
        "/parkstream/sites/" + alarm.site(),
        subject(alarm),
        event.time());
  }

  private static String subject(Alarm alarm) {
    if (alarm.space() != null) {
      return CropHeaders.subject(new SpaceId(alarm.site(), alarm.space()));
    }
    if (alarm.camera() != null) {
      return "cameras/" + alarm.camera();
    }
    return alarm.zone() == null ? "counts" : "zones/" + alarm.zone();
  }

  /**
   * Reads an event. Unknown fields are ignored.
   *
   * @throws SerializationException if the value is none
   */
  public static AlarmEvent read(byte[] value) {
    return Json.read(
        "alarm",
        value,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return new AlarmEvent(
              draft.alarm(), Json.need(draft.raisedAt, "raisedAt"), draft.clearedAt);
        });
  }

  /** Of an alarm, for its store. */
  public static Serde<AlarmState> serde() {
    return new JsonSerde<>(Alarms::write, Alarms::readState);
  }

  /** Of a space, for its store. */
  public static Serde<SpaceStay> staySerde() {
    return new JsonSerde<>(Alarms::writeStay, Alarms::readStay);
  }

  private static byte[] write(AlarmState state) {
    return Json.write(
        json -> {
          json.writeStartObject();
          alarm(json, state.alarm());
          Json.optional(json, "raisedAt", state.raisedAt());
          Json.optional(json, "easedAt", state.easedAt());
          json.writeEndObject();
        });
  }

  private static AlarmState readState(byte[] bytes) {
    return Json.read(
        "state of an alarm",
        bytes,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return new AlarmState(draft.alarm(), draft.raisedAt, draft.easedAt);
        });
  }

  private static void alarm(JsonGenerator json, Alarm alarm) throws IOException {
    json.writeStringField("alarm", alarm.kind().word());
    json.writeStringField("site", alarm.site());
    Json.optional(json, "zone", alarm.zone());
    Json.optional(json, "space", alarm.space());
    Json.optional(json, "camera", alarm.camera());
    Json.time(json, "since", alarm.since());
  }

  private static byte[] writeStay(SpaceStay stay) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("version", stay.version());
          Json.optional(json, "zone", stay.zone());
          json.writeStringField("occupancy", stay.occupancy().word());
          json.writeBooleanField("closed", stay.closed());
          Json.time(json, "since", stay.since());
          if (stay.known() != null) {
            json.writeStringField("known", stay.known().word());
          }
          Json.time(json, "knownSince", stay.knownSince());
          Json.optional(json, "sessionId", stay.sessionId());
          json.writeArrayFieldStart("flips");
          for (Instant flip : stay.flips()) {
            json.writeNumber(flip.toEpochMilli());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static SpaceStay readStay(byte[] bytes) {
    return Json.read(
        "stay",
        bytes,
        json -> {
          StayDraft draft = new StayDraft();
          Json.fields(json, draft::take);
          return new SpaceStay(
              draft.version,
              draft.zone,
              Json.need(draft.occupancy, "occupancy"),
              draft.closed,
              Json.need(draft.since, "since"),
              draft.known,
              Json.need(draft.knownSince, "knownSince"),
              draft.sessionId,
              draft.flips);
        });
  }

  private static final class Draft {
    private @Nullable AlarmKind kind;
    private @Nullable String site;
    private @Nullable String zone;
    private @Nullable String space;
    private @Nullable String camera;
    private @Nullable Instant since;
    private @Nullable Instant raisedAt;
    private @Nullable Instant easedAt;
    private @Nullable Instant clearedAt;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "alarm" -> kind = AlarmKind.of(Json.text(json));
        case "site" -> site = Json.text(json);
        case "zone" -> zone = Json.text(json);
        case "space" -> space = Json.text(json);
        case "camera" -> camera = Json.text(json);
        case "since" -> since = Json.time(json);
        case "raisedAt" -> raisedAt = Json.time(json);
        case "easedAt" -> easedAt = Json.time(json);
        case "clearedAt" -> clearedAt = Json.time(json);
        default -> {
          // Written by a later version.
        }
      }
    }

    Alarm alarm() {
      return new Alarm(
          Json.need(kind, "alarm"),
          Json.need(site, "site"),
          zone,
          space,
          camera,
          Json.need(since, "since"));
    }
  }

  private static final class StayDraft {
    private long version;
    private @Nullable String zone;
    private @Nullable Occupancy occupancy;
    private boolean closed;
    private @Nullable Instant since;
    private @Nullable Occupancy known;
    private @Nullable Instant knownSince;
    private @Nullable String sessionId;
    private final List<Instant> flips = new ArrayList<>();

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "version" -> version = json.getLongValue();
        case "zone" -> zone = Json.text(json);
        case "occupancy" -> occupancy = OccupancyEvents.occupancy(json);
        case "closed" -> closed = json.getBooleanValue();
        case "since" -> since = Json.time(json);
        case "known" -> known = OccupancyEvents.occupancy(json);
        case "knownSince" -> knownSince = Json.time(json);
        case "sessionId" -> sessionId = Json.text(json);
        case "flips" ->
            Json.elements(json, element -> flips.add(Instant.ofEpochMilli(element.getLongValue())));
        default -> {
          // Written by a later version.
        }
      }
    }
  }
}
