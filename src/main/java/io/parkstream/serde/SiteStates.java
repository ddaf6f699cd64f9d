package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SiteState.Flow;
import io.parkstream.domain.SiteState.Zone;
import io.parkstream.domain.SpaceCounts;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The counts of each site and its zones, on {@code parking.sites}: compacted, keyed {@code <site>}.
 * Thread safe, but for {@link EventIds}.
 */
public final class SiteStates {
  public static final String TYPE = "io.parkstream.site.state.v1";

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private SiteStates() {}

  /** The JSON. */
  public static byte[] value(SiteState status) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("site", status.site());
          counts(json, status.counts(), status.flow());
          json.writeArrayFieldStart("zones");
          for (Zone zone : status.zones()) {
            json.writeStartObject();
            json.writeStringField("zone", zone.zone());
            counts(json, zone.counts(), zone.flow());
            json.writeEndObject();
          }
          json.writeEndArray();
          Json.time(json, "changedAt", status.changedAt());
          Json.time(json, "publishedAt", status.publishedAt());
          json.writeEndObject();
        });
  }

  /** The CloudEvents headers. */
  public static Headers headers(SiteState status, EventIds ids) {
    return EventHeaders.of(
        TYPE_HEADER,
        ids.siteStatus(status),
        "/parkstream/sites/" + status.site(),
        "counts",
        status.changedAt());
  }

  private static void counts(JsonGenerator json, SpaceCounts counts, Flow flow) throws IOException {
    json.writeNumberField("total", counts.total());
    json.writeNumberField("empty", counts.empty());
    json.writeNumberField("occupied", counts.occupied());
    json.writeNumberField("unknown", counts.unknown());
    json.writeNumberField("closed", counts.closed());
    json.writeNumberField("entriesPerHour", flow.entriesPerHour());
    json.writeNumberField("exitsPerHour", flow.exitsPerHour());
  }

  /**
   * Reads counts. Unknown fields are ignored.
   *
   * @throws SerializationException if the value is no state of a site, or its parts do not add up
   */
  public static SiteState read(byte[] value) {
    return Json.read(
        "state of a site",
        value,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return draft.finish();
        });
  }

  /** Of a site, and of one of its zones. */
  private static final class Draft {
    private @Nullable String id;
    private @Nullable Integer total;
    private int empty;
    private int occupied;
    private int unknown;
    private int closed;
    private int entries;
    private int exits;
    private final List<Zone> zones = new ArrayList<>();
    private @Nullable Instant changedAt;
    private @Nullable Instant publishedAt;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "site", "zone" -> id = Json.text(json);
        case "total" -> total = json.getIntValue();
        case "empty" -> empty = json.getIntValue();
        case "occupied" -> occupied = json.getIntValue();
        case "unknown" -> unknown = json.getIntValue();
        case "closed" -> closed = json.getIntValue();
        case "entriesPerHour" -> entries = json.getIntValue();
        case "exitsPerHour" -> exits = json.getIntValue();
        case "zones" -> Json.elements(json, element -> zones.add(zone(element)));
        case "changedAt" -> changedAt = Json.time(json);
        case "publishedAt" -> publishedAt = Json.time(json);
        default -> {
          // Written by a later version.
        }
      }
    }

    private static Zone zone(JsonParser json) throws IOException {
      Draft draft = new Draft();
      Json.fields(json, draft::take);
      return new Zone(Json.need(draft.id, "zone"), draft.counts(), draft.flow());
    }

    private SpaceCounts counts() {
      SpaceCounts counts = new SpaceCounts(empty, occupied, unknown, closed);
      if (counts.total() != Json.need(total, "total")) {
        throw new IllegalArgumentException(
            "the total is " + total + " and the parts are " + counts);
      }
      return counts;
    }

    private Flow flow() {
      return new Flow(entries, exits);
    }

    SiteState finish() {
      return new SiteState(
          Json.need(id, "site"),
          counts(),
          flow(),
          zones,
          Json.need(changedAt, "changedAt"),
          Json.need(publishedAt, "publishedAt"));
    }
  }
}
