package io.parkstream.serde;

import static io.parkstream.serde.CropReading.Reason.MALFORMED_ENVELOPE;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.parkstream.serde.CropReading.Unreadable;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A crop as a CloudEvent in structured mode: one JSON object with the picture in {@code
 * data_base64}, of which white space is ignored. Costs a third more bytes and a parser; meant for
 * HTTP-to-Kafka bridges, not for gateways.
 */
final class StructuredCrop {
  private static final String PREFIX = "application/cloudevents";
  private static final String JSON = PREFIX + "+json";
  private static final String BATCH = PREFIX + "-batch";

  /** JSON is UTF-8; ASCII is a part of it. */
  private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii");

  private StructuredCrop() {}

  sealed interface Result {}

  /** What binary mode has in headers and value. */
  @SuppressWarnings("ArrayRecordComponent") // never compared; a copy per crop would be garbage
  record Envelope(CropAttributes attributes, byte[] picture) implements Result {}

  record Malformed(Unreadable unreadable) implements Result {}

  /** Whether a content type says so; case and parameters do not matter. */
  static boolean isStructured(@Nullable String contentType) {
    return contentType != null && contentType.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  static Result read(CropAttributes outer, byte[] value) {
    String flaw = flawOf(outer.contentType);
    if (flaw != null) {
      return malformed(flaw);
    }
    Draft draft = new Draft();
    try {
      Json.read(
          "CloudEvent in JSON",
          value,
          json -> {
            if (json.currentToken() != JsonToken.START_OBJECT) {
              throw new IOException(
                  "one event, an object, is taken; the value is " + described(json));
            }
            fields(json, draft);
            if (json.currentToken() != JsonToken.END_OBJECT) {
              throw new IOException("the object does not end");
            }
            return draft;
          });
    } catch (SerializationException e) {
      return malformed(String.valueOf(e.getMessage()));
    }
    if (draft.picture == null) {
      return malformed(
          draft.hasData
              ? "the CloudEvent has data and no data_base64; a picture is taken in data_base64 only"
              : "the CloudEvent has no data; the picture belongs into data_base64");
    }
    return new Envelope(draft.attributes(outer), draft.picture);
  }

  /** Reads the fields of the object on which the parser stands; null is the same as no field. */
  private static void fields(JsonParser json, Draft draft) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_NULL) {
        draft.take(name, json);
        // Skips an object or array that was not taken; does nothing after one that was.
        json.skipChildren();
      }
    }
  }

  private static String described(JsonParser json) {
    JsonToken token = json.currentToken();
    return token == JsonToken.START_ARRAY ? "an array, as a batch would be" : Json.described(token);
  }

  /** Of the media type; null if it is one event in JSON. */
  private static @Nullable String flawOf(@Nullable String contentType) {
    String[] parts = String.valueOf(contentType).split(";", -1);
    String type = parts[0].strip().toLowerCase(Locale.ROOT);
    if (type.startsWith(BATCH)) {
      return "content-type is "
          + type
          + "; a batch is not taken, each event has to be a record of its own";
    }
    if (!type.equals(JSON)) {
      return "content-type is " + type + "; of structured events " + JSON + " is taken";
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT).replace("\"", "");
      if (parameter.startsWith("charset=")
          && !CHARSETS.contains(parameter.substring("charset=".length()).strip())) {
        return "content-type has " + parameter + "; utf-8 is taken";
      }
    }
    return null;
  }

  private static Malformed malformed(String message) {
    return new Malformed(new Unreadable(MALFORMED_ENVELOPE, message));
  }

  private static final class Draft {
    private final CropAttributes attributes = new CropAttributes();
    private @Nullable String traceParent;
    private byte @Nullable [] picture;
    private boolean hasData;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "specversion" -> attributes.specVersion = text(json);
        case "id" -> attributes.id = text(json);
        case "type" -> attributes.type = text(json);
        case "source" -> attributes.source = text(json);
        case "subject" -> attributes.subject = text(json);
        case "time" -> attributes.time = text(json);
        case "expirytime" -> attributes.expiryTime = text(json);
        case "traceparent" -> traceParent = text(json);
        case "datacontenttype" -> attributes.contentType = text(json);
        case "data_base64" -> picture = picture(json);
        case "data" -> hasData = true;
        default -> {
          // Extensions are ignored; schemas only grow.
        }
      }
    }

    /** Empty counts as absent, as it does in headers. */
    private static @Nullable String text(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw Json.wrongType(json, "a string");
      }
      String text = json.getText();
      return text.isEmpty() ? null : text;
    }

    private static byte[] picture(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw Json.wrongType(json, "a string");
      }
      try {
        return json.getBinaryValue();
      } catch (IOException | IllegalArgumentException e) {
        String why =
            e instanceof JsonProcessingException parsing
                ? parsing.getOriginalMessage()
                : String.valueOf(e.getMessage());
        throw new IOException(
            "data_base64 is not base64 of RFC 4648, section 4: "
                + why.substring(why.indexOf("): ") < 0 ? 0 : why.indexOf("): ") + 3),
            e);
      }
    }

    CropAttributes attributes(CropAttributes outer) {
      attributes.structured = true;
      attributes.space = outer.space;
      attributes.traceParent =
          traceParent == null
              ? outer.traceParent
              : EventHeaders.header(CropHeaders.TRACE_PARENT, traceParent);
      return attributes;
    }
  }
}
