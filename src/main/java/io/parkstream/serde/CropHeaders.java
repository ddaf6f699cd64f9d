package io.parkstream.serde;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The headers of a crop on {@code parking.crops}: CloudEvents 1.0, Kafka binding, binary mode. */
public final class CropHeaders {
  /** Of the attributes of an event, in binary mode. */
  static final String PREFIX = "ce_";

  public static final String CONTENT_TYPE = "content-type";
  public static final String SPEC_VERSION = "ce_specversion";
  public static final String ID = "ce_id";
  public static final String TYPE = "ce_type";
  public static final String SOURCE = "ce_source";
  public static final String SUBJECT = "ce_subject";
  public static final String TIME = "ce_time";
  public static final String EXPIRY_TIME = "ce_expirytime";
  public static final String SEQUENCE = "ce_sequence";
  public static final String TRACE_PARENT = "ce_traceparent";
  public static final String GEOMETRY_REVISION = "ce_geometryrev";

  /** For a plain producer that writes no CloudEvent: the space's id alone. */
  public static final String SPACE = "space";

  public static final String CROP_TYPE = "io.parkstream.crop.captured.v1";

  private CropHeaders() {}

  /** The headers that a gateway must send with a crop; others may be added. */
  public static Headers of(
      CameraId camera, SpaceId space, String id, Instant capturedAt, String contentType) {
    return new RecordHeaders()
        .add(CONTENT_TYPE, utf8(contentType))
        .add(SPEC_VERSION, utf8("1.0"))
        .add(ID, utf8(id))
        .add(TYPE, utf8(CROP_TYPE))
        .add(SOURCE, utf8(source(camera)))
        .add(SUBJECT, utf8(subject(space)))
        .add(TIME, utf8(Rfc3339.format(capturedAt.toEpochMilli())));
  }

  /** {@code /sites/<site>/cameras/<camera>}. */
  public static String source(CameraId camera) {
    return "/sites/" + camera.site() + "/cameras/" + camera.camera();
  }

  /** {@code spaces/<space>}. */
  public static String subject(SpaceId space) {
    return "spaces/" + space.space();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
