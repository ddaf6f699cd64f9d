package io.parkstream.serde;

/** The headers of a crop on {@code parking.crops}: CloudEvents 1.0, Kafka binding, binary mode. */
public final class CropHeaders {
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
}
