package io.parkstream.gateway;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.image.PictureFormat;
import io.parkstream.serde.CropHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Crops as CloudEvents in binary mode, keyed by camera. Numbers the crops of each camera, so that a
 * reader sees gaps, and makes an id of run and number. Thread safe.
 */
final class CropRecords {
  private final String topic;
  private final String run;
  private final Map<CameraId, AtomicLong> sequences = new ConcurrentHashMap<>();

  /**
   * @param run makes ids unique when a gateway starts again
   */
  CropRecords(String topic, String run) {
    this.topic = topic;
    this.run = run;
  }

  /**
   * The record of a camera's next crop.
   *
   * @param picture encoded as JPEG; not copied
   * @param geometryRevision of the space map that it was cut by; null if there is none
   */
  ProducerRecord<String, byte[]> next(
      CameraId camera,
      SpaceId space,
      Instant capturedAt,
      byte[] picture,
      @Nullable Long geometryRevision) {
    long sequence = sequences.computeIfAbsent(camera, id -> new AtomicLong()).incrementAndGet();
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(topic, null, capturedAt.toEpochMilli(), camera.key(), picture);
    Headers headers = record.headers();
    add(headers, CropHeaders.CONTENT_TYPE, PictureFormat.JPEG.contentType());
    add(headers, CropHeaders.SPEC_VERSION, "1.0");
    add(headers, CropHeaders.ID, run + "-" + sequence);
    add(headers, CropHeaders.TYPE, CropHeaders.CROP_TYPE);
    add(headers, CropHeaders.SOURCE, CropHeaders.source(camera));
    add(headers, CropHeaders.SUBJECT, CropHeaders.subject(space));
    add(headers, CropHeaders.TIME, capturedAt.truncatedTo(ChronoUnit.MILLIS).toString());
    add(headers, CropHeaders.SEQUENCE, Long.toString(sequence));
    if (geometryRevision != null) {
      add(headers, CropHeaders.GEOMETRY_REVISION, Long.toString(geometryRevision));
    }
    return record;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
