package io.parkstream.serde;

import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraId;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * How cameras see, on {@code parking.cameras}, from the gateways: compacted, keyed {@code
 * <site>/<camera>}; the last record of a key goes. A record without a value takes it back. Thread
 * safe.
 */
public final class CameraConditions {
  public static final String TYPE = "io.parkstream.camera.condition.v1";

  /** Of a value; what Parkstream writes takes some 400. */
  public static final int MAX_BYTES = 4 << 10;

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private static final Json.Shape<Value> SHAPE = new Json.Shape<>(Value.class);

  private CameraConditions() {}

  /** The JSON. */
  public static byte[] value(CameraCondition condition) {
    return SHAPE.write(Value.of(condition));
  }

  /** The CloudEvents headers; a plain producer may leave them out. */
  public static Headers headers(CameraCondition condition) {
    CameraId camera = condition.camera();
    return EventHeaders.of(
        TYPE_HEADER,
        camera.key()
            + "@"
            + condition.mapRevision()
            + "-"
            + condition.kind().word()
            + "-"
            + condition.since().toEpochMilli(),
        CropHeaders.source(camera),
        "condition",
        condition.since());
  }

  /**
   * Reads a condition. Unknown fields are ignored.
   *
   * @param key names the camera
   * @throws SerializationException if the key or the value is wrong; the message says what is
   */
  public static CameraCondition read(byte @Nullable [] key, byte[] value) {
    CameraId camera = Keys.camera(key);
    if (value.length > MAX_BYTES) {
      throw new SerializationException(
          "condition of camera "
              + camera.key()
              + ": "
              + value.length
              + " bytes; at most "
              + MAX_BYTES);
    }
    return SHAPE.read("condition of camera " + camera.key(), value, read -> read.condition(camera));
  }

  /** For a store, whose values name their cameras. */
  public static Serde<CameraCondition> serde() {
    return SHAPE.serde("condition of a camera", Value::of, Value::ofItsCamera);
  }

  private record Value(
      @Nullable String site,
      @Nullable String camera,
      CameraCondition.Kind condition,
      Instant since,
      Long mapRevision,
      @Nullable Double pixels,
      @Nullable List<Double> homography) {
    static Value of(CameraCondition condition) {
      return new Value(
          condition.camera().site(),
          condition.camera().camera(),
          condition.kind(),
          condition.since(),
          condition.mapRevision(),
          condition.pixels(),
          condition.homography());
    }

    CameraCondition ofItsCamera() {
      if (site == null || camera == null) {
        throw new IllegalArgumentException("the field site or camera is missing");
      }
      return condition(new CameraId(site, camera));
    }

    CameraCondition condition(CameraId itsCamera) {
      return new CameraCondition(itsCamera, condition, since, pixels, homography, mapRevision);
    }
  }
}
