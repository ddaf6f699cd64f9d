package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of messages, written and read token by token: every crop costs an event and a state, and
 * data binding would cost more than the rest of the stream.
 */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Larger than any message here, so that the buffer never grows. */
  private static final int BUFFER_BYTES = 1024;

  private static final int MESSAGE_CHARACTERS = 300;

  /** Switches of the parser, and where else it has read. */
  private static final Pattern FOR_PROGRAMMERS =
      Pattern.compile(
          "(: enable `[^`]*` to allow|, from `[^`]*`| \\([^()]*`?Feature[^()]*\\)"
              + "| \\(start marker at \\[[^\\]]*\\]\\))");

  private static final double NANOS_PER_SECOND = 1e9;

  private Json() {}

  @FunctionalInterface
  interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /** Takes the value of one field; the parser stands on its first token. */
  @FunctionalInterface
  interface Field {
    void take(String name, JsonParser json) throws IOException;
  }

  @FunctionalInterface
  interface Reading<T> {
    T from(JsonParser json) throws IOException;
  }

  static byte[] write(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER_BYTES);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      writing.to(json);
    } catch (IOException e) {
      throw new SerializationException("a buffer in memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads one object, behind which nothing may stand but white space: of two that were run together
   * nobody knows which one counts.
   *
   * @param what it should be, for the message
   * @throws SerializationException if the bytes are something else
   */
  static <T> T read(String what, byte[] bytes, Reading<T> reading) {
    try (JsonParser json = FACTORY.createParser(bytes)) {
      json.nextToken();
      T read = typed(json, reading);
      if (json.nextToken() != null) {
        throw new IOException(
            "the value goes on after its end, at " + place(json.currentLocation()));
      }
      return read;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new SerializationException("no " + what + ": " + shortened(e), e);
    }
  }

  private static <T> T typed(JsonParser json, Reading<T> reading) throws IOException {
    try {
      return reading.from(json);
    } catch (InputCoercionException e) {
      throw new IOException(
          path(json) + " is out of range, at " + place(json.currentTokenLocation()), e);
    } catch (JsonParseException e) {
      // The parser has two such messages, and neither an exception of its own for them nor a name.
      String message = e.getOriginalMessage();
      if (message.startsWith("Current token")) {
        throw wrongType(json, message.contains("boolean") ? "true or false" : "a number");
      }
      throw e;
    }
  }

  /** Messages may quote the value, which may have a megabyte. */
  private static String shortened(Throwable failure) {
    String message = message(failure);
    return message.length() <= MESSAGE_CHARACTERS
        ? message
        : message.substring(0, MESSAGE_CHARACTERS) + "…";
  }

  /** In the parser's words, without those for whoever programs with it. */
  private static String message(Throwable failure) {
    if (!(failure instanceof JsonProcessingException syntax)) {
      return String.valueOf(failure.getMessage());
    }
    String words =
        FOR_PROGRAMMERS.matcher(String.valueOf(syntax.getOriginalMessage())).replaceAll("");
    JsonLocation location = syntax.getLocation();
    return location == null ? words : words + ", at " + place(location);
  }

  private static String place(JsonLocation location) {
    return "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  /** Reads the fields of the object on which the parser stands; skips what is not taken. */
  static void fields(JsonParser json, Field field) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw wrongType(json, "an object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue;
      }
      field.take(name, json);
      // Skips an object or array that was skipped; does nothing after one that was read.
      json.skipChildren();
    }
  }

  /** Takes one element of an array; the parser stands on its first token. */
  @FunctionalInterface
  interface Element {
    void take(JsonParser json) throws IOException;
  }

  /** Reads the elements of the array on which the parser stands. */
  static void elements(JsonParser json, Element element) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw wrongType(json, "an array");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      element.take(json);
    }
  }

  /** The text on which the parser stands; a number is taken as its digits. */
  static String text(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_STRING
        || token == JsonToken.VALUE_NUMBER_INT
        || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return json.getText();
    }
    throw wrongType(json, "a string");
  }

  static void optional(JsonGenerator json, String name, @Nullable String text) throws IOException {
    if (text != null) {
      json.writeStringField(name, text);
    }
  }

  static void optional(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
    if (time != null) {
      time(json, name, time);
    }
  }

  static void time(JsonGenerator json, String name, Instant time) throws IOException {
    json.writeStringField(name, Rfc3339.format(time.toEpochMilli()));
  }

  static Instant time(JsonParser json) throws IOException {
    long millis = Rfc3339.parse(text(json));
    if (millis == Rfc3339.MALFORMED) {
      String text = json.getText();
      throw new IOException(
          path(json) + " is " + CropFlaws.quote(text) + ", not " + Rfc3339.flaw(text));
    }
    return Instant.ofEpochMilli(millis);
  }

  /** Seconds, to the microsecond. */
  static void seconds(JsonGenerator json, String name, Duration duration) throws IOException {
    json.writeNumberField(name, Math.round(duration.toNanos() / 1e3) / 1e6);
  }

  static Duration seconds(JsonParser json) throws IOException {
    double seconds = json.getDoubleValue();
    if (!(Math.abs(seconds) < Long.MAX_VALUE / NANOS_PER_SECOND)) {
      throw new IOException(json.currentName() + " is " + seconds + " s, more than can be counted");
    }
    return Duration.ofNanos(Math.round(seconds * 1e6) * 1000);
  }

  static void model(JsonGenerator json, ModelIdentity model) throws IOException {
    json.writeObjectFieldStart("model");
    json.writeStringField("name", model.name());
    json.writeNumberField("version", model.version());
    json.writeStringField("sha256", model.sha256());
    json.writeEndObject();
  }

  static ModelIdentity model(JsonParser json) throws IOException {
    ModelDraft draft = new ModelDraft();
    fields(json, draft::take);
    return new ModelIdentity(draft.name, draft.version, draft.sha256);
  }

  static void crop(JsonGenerator json, String name, CropRef crop) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("topic", crop.topic());
    json.writeNumberField("partition", crop.partition());
    json.writeNumberField("offset", crop.offset());
    json.writeEndObject();
  }

  static CropRef crop(JsonParser json) throws IOException {
    CropDraft draft = new CropDraft();
    fields(json, draft::take);
    return new CropRef(draft.topic, draft.partition, draft.offset);
  }

  /** A field that the contract has and the message has not. */
  static <T> T need(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException("the field " + name + " is missing");
    }
    return value;
  }

  /** Of a value that has another type; names the field on which the parser stands. */
  static IOException wrongType(JsonParser json, String right) {
    return new IOException(
        path(json)
            + " must be "
            + right
            + ", and is "
            + described(json.currentToken())
            + ", at "
            + place(json.currentTokenLocation()));
  }

  /** A type of JSON, in words. */
  static String described(@Nullable JsonToken token) {
    return switch (token == null ? JsonToken.NOT_AVAILABLE : token) {
      case START_OBJECT, END_OBJECT, FIELD_NAME -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "empty";
    };
  }

  /** Such as {@code spaces/3/polygon}. */
  private static String path(JsonParser json) {
    String path = json.getParsingContext().pathAsPointer().toString();
    return path.isEmpty() ? "the value" : path.substring(1);
  }

  private static final class ModelDraft {
    private String name = "";
    private int version;
    private String sha256 = "";

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "name" -> name = text(json);
        case "version" -> version = json.getIntValue();
        case "sha256" -> sha256 = text(json);
        default -> {}
      }
    }
  }

  private static final class CropDraft {
    private String topic = "";
    private int partition;
    private long offset;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "topic" -> topic = text(json);
        case "partition" -> partition = json.getIntValue();
        case "offset" -> offset = json.getLongValue();
        default -> {}
      }
    }
  }
}
