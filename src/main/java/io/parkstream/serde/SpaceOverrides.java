package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceOverride;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * What operators say of spaces, on {@code parking.overrides}: compacted, keyed {@code
 * <site>/<space>}, in whatever partition. A record without a value takes back what was said. Thread
 * safe.
 */
public final class SpaceOverrides {
  public static final String TYPE = "io.parkstream.space.override.v1";

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private SpaceOverrides() {}

  /** The JSON. */
  public static byte[] value(SpaceOverride override) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("site", override.space().site());
          json.writeStringField("space", override.space().space());
          json.writeBooleanField("closed", override.closed());
          Json.optional(json, "note", override.note());
          Json.time(json, "at", override.at());
          json.writeEndObject();
        });
  }

  /** The CloudEvents headers; an operator with a plain producer may leave them out. */
  public static Headers headers(SpaceOverride override) {
    return EventHeaders.of(
        TYPE_HEADER,
        override.space().key() + "@" + override.at().toEpochMilli(),
        "/operators/sites/" + override.space().site(),
        override.space(),
        override.at());
  }

  /**
   * Reads an override. Unknown fields are ignored.
   *
   * @param key names the space
   * @param recordTime stands in where the value has no {@code at}
   * @throws SerializationException if the key or the value is wrong; the message says what is
   */
  public static SpaceOverride read(byte @Nullable [] key, byte[] value, Instant recordTime) {
    SpaceId space = Keys.space(key);
    return Json.read(
        "override of space " + space.key(),
        value,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return new SpaceOverride(
              space,
              Json.need(draft.closed, "closed"),
              draft.note,
              draft.at == null ? recordTime : draft.at);
        });
  }

  /** For a store, whose values name their spaces. */
  public static Serde<SpaceOverride> serde() {
    return new JsonSerde<>(
        SpaceOverrides::value,
        value ->
            Json.read(
                "override",
                value,
                json -> {
                  Draft draft = new Draft();
                  Json.fields(json, draft::take);
                  return new SpaceOverride(
                      new SpaceId(Json.need(draft.site, "site"), Json.need(draft.space, "space")),
                      Json.need(draft.closed, "closed"),
                      draft.note,
                      Json.need(draft.at, "at"));
                }));
  }

  private static final class Draft {
    private @Nullable String site;
    private @Nullable String space;
    private @Nullable Boolean closed;
    private @Nullable String note;
    private @Nullable Instant at;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "site" -> site = Json.text(json);
        case "space" -> space = Json.text(json);
        case "closed" -> closed = json.getBooleanValue();
        case "note" -> note = Json.text(json);
        case "at" -> at = Json.time(json);
        default -> {
          // Written by a later version.
        }
      }
    }
  }
}
