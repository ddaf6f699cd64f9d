package io.parkstream.serde;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a crop that are read, each null if absent or empty. Filled in one pass over the
 * headers; of a repeated header the last counts, as Kafka has it. The trace parent is left as it
 * is: few ask for it.
 */
final class CropAttributes {
  /** They are attributes of a CloudEvent in JSON and no headers, and are named so in messages. */
  boolean structured;

  @Nullable String contentType;
  @Nullable String specVersion;
  @Nullable String id;
  @Nullable String type;
  @Nullable String source;
  @Nullable String subject;
  @Nullable String time;
  @Nullable String expiryTime;
  @Nullable Header traceParent;
  @Nullable String space;

  static CropAttributes of(Headers headers) {
    CropAttributes attributes = new CropAttributes();
    for (Header header : headers) {
      attributes.take(header);
    }
    return attributes;
  }

  private void take(Header header) {
    switch (header.key()) {
      case CropHeaders.CONTENT_TYPE -> contentType = text(header);
      case CropHeaders.SPEC_VERSION -> specVersion = text(header);
      case CropHeaders.ID -> id = text(header);
      case CropHeaders.TYPE -> type = text(header);
      case CropHeaders.SOURCE -> source = text(header);
      case CropHeaders.SUBJECT -> subject = text(header);
      case CropHeaders.TIME -> time = text(header);
      case CropHeaders.EXPIRY_TIME -> expiryTime = text(header);
      case CropHeaders.TRACE_PARENT -> traceParent = header;
      case CropHeaders.SPACE -> space = text(header);
      default -> {
        // Others are ignored; schemas only grow.
      }
    }
  }

  private static @Nullable String text(Header header) {
    byte[] value = header.value();
    return value == null || value.length == 0 ? null : new String(value, StandardCharsets.UTF_8);
  }
}
