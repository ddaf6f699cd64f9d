package io.parkstream.serde;

import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
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

  private static final Json.Shape<Value> SHAPE = new Json.Shape<>(Value.class);

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
    return SHAPE.write(Value.of(calibration));
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
    return SHAPE.read(
        "calibration of " + place, value, read -> read.calibration(place, recordTime));
  }

  /** For a store, whose values name their places. */
  public static Serde<LiveCalibration> serde() {
    return SHAPE.serde("calibration", Value::of, Value::calibration);
  }

  private record Value(
      @Nullable String place,
      ModelIdentity model,
      Double temperature,
      Double threshold,
      Long revision,
      int labels,
      @Nullable Double gain,
      @Nullable Double gainLow,
      @Nullable Double gainHigh,
      @Nullable Instant at,
      @Nullable String by) {
    static Value of(LiveCalibration calibration) {
      LiveCalibration.Gain gain = calibration.gain();
      return new Value(
          calibration.place(),
          calibration.model(),
          calibration.temperature(),
          calibration.threshold(),
          calibration.revision(),
          calibration.labels(),
          gain == null ? null : gain.expected(),
          gain == null ? null : gain.low(),
          gain == null ? null : gain.high(),
          calibration.at(),
          calibration.by());
    }

    LiveCalibration calibration() {
      if (place == null || at == null) {
        throw new IllegalArgumentException("the field place or at is missing");
      }
      return calibration(place, at);
    }

    /**
     * As read from a record.
     *
     * @param recordTime stands in where the value has no {@code at}
     */
    LiveCalibration calibration(String itsPlace, Instant recordTime) {
      return new LiveCalibration(
          itsPlace,
          model,
          temperature,
          threshold,
          revision,
          labels,
          gain == null || gainLow == null || gainHigh == null
              ? null
              : new LiveCalibration.Gain(gain, gainLow, gainHigh),
          at == null ? recordTime : at,
          by);
    }
  }
}
