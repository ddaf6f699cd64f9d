package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Calibrations that operators apply while the service runs, on {@code parking.calibrations}:
 * compacted, keyed {@code <site>} or {@code <site>/<camera>}, in whatever partition; the last
 * record of a key goes. A record without a value takes it back. Thread safe.
 */
public final class Calibrations {
  public static final String TYPE = "io.parkstream.calibration.v1";

  /** Of a value; what Parkstream writes takes some 500. */
  public static final int MAX_BYTES = 4 << 10;

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private Calibrations() {}

  /** The key of a place. */
  public static byte[] key(String place) {
    return place.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The place that a key names.
   *
   * @throws SerializationException if it names none
   */
  public static String place(byte @Nullable [] key) {
    if (key == null) {
      throw new SerializationException("no key; <site> or <site>/<camera> is needed");
    }
    for (byte each : key) {
      if (each == '/') {
        return Keys.camera(key).key();
      }
    }
    return Keys.site(key);
  }

  /** The JSON. */
  public static byte[] value(LiveCalibration calibration) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("place", calibration.place());
          Json.model(json, calibration.model());
          json.writeNumberField("temperature", calibration.temperature());
          json.writeNumberField("threshold", calibration.threshold());
          json.writeNumberField("revision", calibration.revision());
          json.writeNumberField("labels", calibration.labels());
          LiveCalibration.Gain gain = calibration.gain();
          if (gain != null) {
            json.writeNumberField("gain", gain.expected());
            json.writeNumberField("gainLow", gain.low());
            json.writeNumberField("gainHigh", gain.high());
          }
          Json.time(json, "at", calibration.at());
          Json.optional(json, "by", calibration.by());
          json.writeEndObject();
        });
  }

  /** The CloudEvents headers; a plain producer may leave them out. */
  public static Headers headers(LiveCalibration calibration) {
    String place = calibration.place();
    int slash = place.indexOf('/');
    return EventHeaders.of(
        TYPE_HEADER,
        place + "@" + calibration.revision(),
        "/operators/sites/" + (slash < 0 ? place : place.substring(0, slash)),
        slash < 0 ? "calibration" : "cameras/" + place.substring(slash + 1),
        calibration.at());
  }

  /**
   * Reads a calibration. Unknown fields are ignored.
   *
   * @param key names the place
   * @param recordTime stands in where the value has no {@code at}
   * @throws SerializationException if the key or the value is wrong; the message says what is
   */
  public static LiveCalibration read(byte @Nullable [] key, byte[] value, Instant recordTime) {
    String place = place(key);
    if (value.length > MAX_BYTES) {
      throw new SerializationException(
          "calibration of " + place + ": " + value.length + " bytes; at most " + MAX_BYTES);
    }
    return Json.read(
        "calibration of " + place,
        value,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return draft.finish(place, draft.at == null ? recordTime : draft.at);
        });
  }

  /** For a store, whose values name their places. */
  public static Serde<LiveCalibration> serde() {
    return new JsonSerde<>(
        Calibrations::value,
        value ->
            Json.read(
                "calibration",
                value,
                json -> {
                  Draft draft = new Draft();
                  Json.fields(json, draft::take);
                  return draft.finish(Json.need(draft.place, "place"), Json.need(draft.at, "at"));
                }));
  }

  private static final class Draft {
    private @Nullable String place;
    private @Nullable ModelIdentity model;
    private @Nullable Double temperature;
    private @Nullable Double threshold;
    private @Nullable Long revision;
    private int labels;
    private @Nullable Double gain;
    private @Nullable Double gainLow;
    private @Nullable Double gainHigh;
    private @Nullable Instant at;
    private @Nullable String by;

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "place" -> place = Json.text(json);
        case "model" -> model = Json.model(json);
        case "temperature" -> temperature = json.getDoubleValue();
        case "threshold" -> threshold = json.getDoubleValue();
        case "revision" -> revision = json.getLongValue();
        case "labels" -> labels = json.getIntValue();
        case "gain" -> gain = json.getDoubleValue();
        case "gainLow" -> gainLow = json.getDoubleValue();
        case "gainHigh" -> gainHigh = json.getDoubleValue();
        case "at" -> at = Json.time(json);
        case "by" -> by = Json.text(json);
        default -> {
          // Written by a later version.
        }
      }
    }

    LiveCalibration finish(String itsPlace, Instant time) {
      return new LiveCalibration(
          itsPlace,
          Json.need(model, "model"),
          Json.need(temperature, "temperature"),
          Json.need(threshold, "threshold"),
          Json.need(revision, "revision"),
          labels,
          gain(),
          time,
          by);
    }

    private LiveCalibration.@Nullable Gain gain() {
      return gain == null || gainLow == null || gainHigh == null
          ? null
          : new LiveCalibration.Gain(gain, gainLow, gainHigh);
    }
  }
}
