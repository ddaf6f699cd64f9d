package io.parkstream.serde;

import io.parkstream.domain.SpaceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The headers of the events that Parkstream publishes: CloudEvents 1.0, Kafka binding, binary. */
final class EventHeaders {
  private static final Header SPEC_VERSION = header(CropHeaders.SPEC_VERSION, "1.0");
  private static final Header CONTENT_TYPE = header(CropHeaders.CONTENT_TYPE, "application/json");

  private EventHeaders() {}

  /** The constant header of one type of event. */
  static Header type(String type) {
    return header(CropHeaders.TYPE, type);
  }

  /**
   * All headers of one event.
   *
   * @param time of what the event speaks of; the same when it is published again
   */
  static Headers of(Header type, String id, String source, SpaceId space, Instant time) {
    return of(type, id, source, CropHeaders.subject(space), time);
  }

  /**
   * All headers of one event.
   *
   * @param subject what the event speaks of, within its source
   */
  static Headers of(Header type, String id, String source, String subject, Instant time) {
    return new RecordHeaders(
        new Header[] {
          SPEC_VERSION,
          header(CropHeaders.ID, id),
          header(CropHeaders.SOURCE, source),
          type,
          header(CropHeaders.SUBJECT, subject),
          header(CropHeaders.TIME, Rfc3339.format(time.toEpochMilli())),
          CONTENT_TYPE
        });
  }

  /** The id of an event; empty if there is none. */
  static String id(Headers headers) {
    Header id = headers.lastHeader(CropHeaders.ID);
    return id == null || id.value() == null ? "" : new String(id.value(), StandardCharsets.UTF_8);
  }

  static Header header(String key, String value) {
    return new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8));
  }
}
