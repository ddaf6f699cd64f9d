package io.parkstream.serde;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceStay;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How records and JSON are bound. A component that is not {@code @Nullable} and not a primitive is
 * a field that must be there; what is null is left out. Times are RFC 3339, enums their words. A
 * number is accepted for a string; no other type is converted.
 */
final class JsonBinding {
  static final ObjectMapper MAPPER = mapper();

  private JsonBinding() {}

  private static ObjectMapper mapper() {
    SimpleModule types = new SimpleModule();
    types.addSerializer(Corner.class, new CornerWriter());
    types.addDeserializer(Corner.class, new CornerReader());
    types.addSerializer(Instant.class, new TimeWriter());
    types.addDeserializer(Instant.class, new TimeReader());
    return JsonMapper.builder()
        .addModule(types)
        .addMixIn(Occupancy.class, Worded.class)
        .addMixIn(OccupancyReason.class, Worded.class)
        .addMixIn(AlarmKind.class, Worded.class)
        .addMixIn(SpaceStay.class, StayMixIn.class)
        .addMixIn(CameraCondition.Kind.class, Worded.class)
        .annotationIntrospector(new RequiredUnlessNullable())
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
        .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            textual ->
                textual
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.TryConvert)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.TryConvert))
        .build();
  }

  /** An enum whose constants have a word each in messages. */
  private interface Worded {
    @JsonValue
    String word();
  }

  private static final class TimeWriter extends StdScalarSerializer<Instant> {
    TimeWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant time, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(Rfc3339.format(time.toEpochMilli()));
    }
  }

  private static final class TimeReader extends StdScalarDeserializer<Instant> {
    TimeReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
      if (!json.hasToken(JsonToken.VALUE_STRING)) {
        throw Json.wrongType(json, "a string");
      }
      String text = json.getText();
      long millis = Rfc3339.parse(text);
      if (millis == Rfc3339.MALFORMED) {
        throw new IllegalArgumentException(CropFlaws.quote(text) + " is not " + Rfc3339.flaw(text));
      }
      return Instant.ofEpochMilli(millis);
    }
  }

  /** Reads {@code @Nullable} of a record's components. */
  private static final class RequiredUnlessNullable extends JacksonAnnotationIntrospector {
    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
      return isRequired(member) ? Boolean.TRUE : super.hasRequiredMarker(member);
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated member) {
      return isRequired(member)
          ? JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL)
          : super.findSetterInfo(member);
    }

    private static boolean isRequired(Annotated member) {
      if (!(member instanceof AnnotatedParameter parameter)
          || !parameter.getDeclaringClass().isRecord()) {
        return false;
      }
      RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
      if (parameter.getOwner().getParameterCount() != components.length) {
        return false;
      }
      RecordComponent component = components[parameter.getIndex()];
      return !component.getType().isPrimitive()
          && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
  }

  /** Times in stores that take less room as milliseconds since 1970. */
  private interface StayMixIn {
    @JsonSerialize(contentUsing = MillisWriter.class)
    @JsonDeserialize(contentUsing = MillisReader.class)
    List<Instant> flips();
  }

  private static final class MillisWriter extends StdScalarSerializer<Instant> {
    MillisWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant time, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeNumber(time.toEpochMilli());
    }
  }

  private static final class MillisReader extends StdScalarDeserializer<Instant> {
    MillisReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
      return Instant.ofEpochMilli(_parseLongPrimitive(json, context));
    }
  }

  /** A pair; most coordinates are whole, and {@code 1234} is the same number as {@code 1234.0}. */
  private static final class CornerWriter extends StdScalarSerializer<Corner> {
    CornerWriter() {
      super(Corner.class);
    }

    @Override
    public void serialize(Corner corner, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartArray();
      write(corner.x(), json);
      write(corner.y(), json);
      json.writeEndArray();
    }

    private static void write(double coordinate, JsonGenerator json) throws IOException {
      long whole = (long) coordinate;
      if (whole == coordinate) {
        json.writeNumber(whole);
      } else {
        json.writeNumber(coordinate);
      }
    }
  }

  private static final class CornerReader extends StdDeserializer<Corner> {
    CornerReader() {
      super(Corner.class);
    }

    @Override
    public Corner deserialize(JsonParser json, DeserializationContext context) throws IOException {
      if (!json.isExpectedStartArrayToken()) {
        throw Json.wrongType(json, "an array");
      }
      double[] pair = new double[2];
      int numbers = 0;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (!json.currentToken().isNumeric()) {
          throw Json.wrongType(json, "a number");
        }
        if (numbers < pair.length) {
          // No negative zero, which would not be equal to the zero that is stored.
          pair[numbers] = json.getDoubleValue() + 0.0;
        }
        numbers++;
      }
      if (numbers != pair.length) {
        throw new IllegalArgumentException(
            "a corner is a pair [x, y], and this one has " + numbers + " numbers");
      }
      return new Corner(pair[0], pair[1]);
    }
  }

  /**
   * Says which field does not fit and why, in the words of messages.
   *
   * @param json still open, where the value does not fit
   * @return {@code failure} if it is something else, such as broken JSON
   */
  static IOException mismatch(JsonMappingException failure, JsonParser json) {
    if (failure.getCause() instanceof IllegalArgumentException refused) {
      String field = field(failure);
      String why = String.valueOf(refused.getMessage());
      return new IOException(field.isEmpty() ? why : field + ": " + why, failure);
    }
    String message = String.valueOf(failure.getOriginalMessage());
    if (message.startsWith("No fallback setter")) {
      return new IOException("the field " + field(failure) + " is there twice", failure);
    }
    if (failure instanceof ValueInstantiationException) {
      return new IOException(field(failure) + " does not fit", failure);
    }
    if (failure instanceof InvalidNullException || message.startsWith("Missing required")) {
      return new IOException("the field " + field(failure) + " is missing", failure);
    }
    return failure instanceof MismatchedInputException mismatch
        ? Json.wrongType(json, expected(mismatch.getTargetType()))
        : failure;
  }

  /** Such as {@code spaces/3/polygon}; empty for the value itself. */
  private static String field(JsonMappingException failure) {
    return failure.getPath().stream()
        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
        .collect(Collectors.joining("/"));
  }

  private static String expected(@Nullable Class<?> type) {
    if (type != null && type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> MAPPER.convertValue(constant, String.class))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == String.class || type == Instant.class) {
      return "a string";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type == null || type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    return Collection.class.isAssignableFrom(type) || type == Corner.class
        ? "an array"
        : "an object";
  }
}
