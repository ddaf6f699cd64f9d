package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The JSON of messages and stores, bound to records as {@link JsonBinding} says. Thread safe. */
final class Json {
  private static final ObjectMapper MAPPER = JsonBinding.MAPPER;

  /** Larger than any message but maps, so that the buffer never grows. */
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
  interface Reading<T> {
    T from(JsonParser json) throws IOException;
  }

  /**
   * What is written and read as one kind of record: the shape of a message or a stored value, whose
   * components are its fields.
   *
   * @param <V> the record
   */
  static final class Shape<V> {
    private final ObjectWriter writer;
    private final ObjectReader reader;

    Shape(Class<V> type) {
      writer = MAPPER.writerFor(type);
      reader = MAPPER.readerFor(type);
    }

    byte[] write(V value) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER_BYTES);
      try (JsonGenerator json = writer.createGenerator(bytes)) {
        writer.writeValue(json, value);
      } catch (IOException e) {
        throw new SerializationException("a value cannot be written: " + message(e), e);
      }
      return bytes.toByteArray();
    }

    /**
     * Reads a value and takes it over. Fields that the record does not have are ignored, and null
     * is the same as no field.
     *
     * @param what it should be, for the message
     * @throws SerializationException if the bytes are something else, or {@code taken} refuses the
     *     value; the message says which field
     */
    <T> T read(String what, byte[] bytes, Function<V, T> taken) {
      return Json.read(what, bytes, json -> taken.apply(value(json)));
    }

    private V value(JsonParser json) throws IOException {
      if (!json.hasToken(JsonToken.START_OBJECT)) {
        throw wrongType(json, "an object");
      }
      return reader.readValue(json);
    }

    /** For a store. */
    JsonSerde<V> serde(String what) {
      return serde(what, Function.identity(), Function.identity());
    }

    /** For a store of what has this shape. */
    <T> JsonSerde<T> serde(String what, Function<T, V> shaped, Function<V, T> taken) {
      return new JsonSerde<>(
          value -> write(shaped.apply(value)), bytes -> read(what, bytes, taken));
    }
  }

  /**
   * Reads one value, behind which nothing may stand but white space: of two that were run together
   * nobody knows which one counts.
   *
   * @param what it should be, for the message
   * @param reading of a parser that stands on the first token
   * @throws SerializationException if the bytes are something else
   */
  static <T> T read(String what, byte[] bytes, Reading<T> reading) {
    try (JsonParser json = MAPPER.createParser(bytes)) {
      return readOne(json, reading);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new SerializationException("no " + what + ": " + shortened(message(e)), e);
    }
  }

  private static <T> T readOne(JsonParser json, Reading<T> reading) throws IOException {
    try {
      json.nextToken();
      T read = reading.from(json);
      if (json.nextToken() != null) {
        throw new IOException(
            "the value goes on after its end, at " + place(json.currentLocation()));
      }
      return read;
    } catch (InputCoercionException e) {
      throw outOfRange(json, e);
    } catch (JsonMappingException e) {
      // Here, since a parser that is closed does not know any more what it stood on.
      throw e.getCause() instanceof InputCoercionException
          ? outOfRange(json, e)
          : JsonBinding.mismatch(e, json);
    }
  }

  private static IOException outOfRange(JsonParser json, IOException e) {
    return new IOException(
        path(json) + " is out of range, at " + place(json.currentTokenLocation()), e);
  }

  /** Messages may quote the value, which may have a megabyte. */
  private static String shortened(String message) {
    return message.length() <= MESSAGE_CHARACTERS
        ? message
        : message.substring(0, MESSAGE_CHARACTERS) + "…";
  }

  /** Why a value was refused, without the parser's hints for programmers. */
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

  /** Seconds, to the microsecond. */
  static double seconds(Duration duration) {
    return Math.round(duration.toNanos() / 1e3) / 1e6;
  }

  /**
   * A duration, to the microsecond.
   *
   * @param name of its field, for the message
   */
  static Duration duration(double seconds, String name) {
    if (!(Math.abs(seconds) < Long.MAX_VALUE / NANOS_PER_SECOND)) {
      throw new IllegalArgumentException(name + " is " + seconds + " s, more than can be counted");
    }
    return Duration.ofNanos(Math.round(seconds * 1e6) * 1000);
  }
}
