package io.parkstream.serde;

import static io.parkstream.serde.CropReading.Reason.IMPLAUSIBLE_TIME;
import static io.parkstream.serde.CropReading.Reason.MALFORMED_KEY;
import static io.parkstream.serde.CropReading.Reason.MISSING_KEY;
import static io.parkstream.serde.CropReading.Reason.TOMBSTONE_WITHOUT_SPACE;
import static io.parkstream.serde.CropReading.Reason.TOO_LARGE;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Ids;
import io.parkstream.domain.Retirement;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.CropReading.Picture;
import io.parkstream.serde.CropReading.Unreadable;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record of {@code parking.crops}: a CloudEvent in binary or structured mode, or what a
 * plain producer sends, a key {@code <site>/<camera>} and a header {@code space}. A bad record is a
 * value, never an exception. Thread safe.
 */
public final class CropReader {
  /** Largest picture, 900 KiB: with its headers it fits a record of 1 MiB, the topic's limit. */
  public static final int MAX_PICTURE_BYTES = 900 * 1024;

  private final String topicId;
  private final int maxPictureBytes;
  private final CaptureWindow window;
  private final Clock clock;

  /**
   * Makes a reader for one topic, with the default window of capture times.
   *
   * @param topicId as below
   * @param maxPictureBytes as below
   * @param clock as below
   */
  public CropReader(String topicId, int maxPictureBytes, Clock clock) {
    this(topicId, maxPictureBytes, CaptureWindow.DEFAULT, clock);
  }

  /**
   * Makes a reader for one topic.
   *
   * @param topicId the id that the broker gave the topic; it names the crops of senders that give
   *     them no id, and is new when the topic is made again and offsets start again
   * @param maxPictureBytes larger pictures are refused
   * @param window capture times outside are refused
   * @param clock the wall clock, for the window
   */
  public CropReader(String topicId, int maxPictureBytes, CaptureWindow window, Clock clock) {
    this.topicId = topicId;
    this.maxPictureBytes = maxPictureBytes;
    this.window = window;
    this.clock = clock;
  }

  /**
   * Reads one record.
   *
   * @param value the picture; null retires the space
   * @param timestamp of the record, milliseconds; the capture time if no header gives one
   * @param ref where the record lies
   */
  public CropReading read(
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers headers,
      long timestamp,
      CropRef ref) {
    CropAttributes attributes = CropAttributes.of(headers);
    if (key == null) {
      return new Unreadable(MISSING_KEY, "the record has no key; <site>/<camera> is needed");
    }
    CameraId camera = CropNames.camera(key);
    if (camera == null) {
      return new Unreadable(
          MALFORMED_KEY,
          "the key is "
              + CropFlaws.quote(new String(key, StandardCharsets.UTF_8))
              + ", not <site>/<camera>");
    }
    if (value == null) {
      return retirement(camera, attributes, timestamp, ref);
    }
    if (StructuredCrop.isStructured(attributes.contentType)) {
      return structured(camera, attributes, value, timestamp, ref);
    }
    return crop(camera, attributes, value, timestamp, ref);
  }

  private CropReading structured(
      CameraId camera, CropAttributes outer, byte[] value, long timestamp, CropRef ref) {
    StructuredCrop.Result result = StructuredCrop.read(outer, value);
    if (result instanceof StructuredCrop.Envelope envelope) {
      return crop(camera, envelope.attributes(), envelope.picture(), timestamp, ref);
    }
    return ((StructuredCrop.Malformed) result).unreadable();
  }

  private CropReading crop(
      CameraId camera, CropAttributes attributes, byte[] picture, long timestamp, CropRef ref) {
    if (picture.length > maxPictureBytes) {
      return new Unreadable(
          TOO_LARGE,
          "the picture has "
              + picture.length
              + " bytes; at most "
              + maxPictureBytes
              + " are taken");
    }
    return attributes.specVersion == null && !attributes.structured
        ? plain(camera, attributes, picture, timestamp, ref)
        : event(camera, attributes, picture, timestamp, ref);
  }

  private CropReading plain(
      CameraId camera, CropAttributes attributes, byte[] picture, long timestamp, CropRef ref) {
    String space = attributes.space;
    if (space == null) {
      return CropFlaws.missing(
          attributes, CropHeaders.SPEC_VERSION + " (or, from a plain producer, space)");
    }
    if (!Ids.isValid(space)) {
      return CropFlaws.malformed(CropHeaders.SPACE, space, "an id");
    }
    Unreadable flaw = flawOfTime("the record's timestamp", timestamp, timestamp);
    if (flaw != null) {
      return flaw;
    }
    return new Picture(
        new Crop(
            camera,
            new SpaceId(camera.site(), space),
            Instant.ofEpochMilli(timestamp),
            null,
            CropHeaders.source(camera),
            topicId + "/" + ref.partition() + "/" + ref.offset(),
            attributes.contentType,
            ref),
        picture,
        attributes.traceParent);
  }

  private CropReading event(
      CameraId camera, CropAttributes attributes, byte[] picture, long timestamp, CropRef ref) {
    Unreadable flaw = CropFlaws.ofEvent(attributes);
    if (flaw == null) {
      flaw = CropFlaws.ofNames(camera, attributes);
    }
    if (flaw != null) {
      return flaw;
    }
    String source = attributes.source;
    String id = attributes.id;
    String space = CropNames.spaceOfSubject(attributes.subject);
    String time = attributes.time;
    if (source == null) {
      return CropFlaws.missing(attributes, CropHeaders.SOURCE);
    }
    if (id == null) {
      return CropFlaws.missing(attributes, CropHeaders.ID);
    }
    if (space == null) {
      return CropFlaws.missing(attributes, CropHeaders.SUBJECT);
    }
    if (time == null) {
      return CropFlaws.missing(attributes, CropHeaders.TIME);
    }
    long capturedAt = Rfc3339.parse(time);
    if (capturedAt == Rfc3339.MALFORMED) {
      return CropFlaws.malformed(CropHeaders.TIME, time, Rfc3339.flaw(time));
    }
    flaw = flawOfTime(CropHeaders.TIME, capturedAt, timestamp);
    if (flaw != null) {
      return flaw;
    }
    Instant expiresAt = null;
    if (attributes.expiryTime != null) {
      long expiry = Rfc3339.parse(attributes.expiryTime);
      if (expiry == Rfc3339.MALFORMED) {
        return CropFlaws.malformed(
            CropHeaders.EXPIRY_TIME, attributes.expiryTime, Rfc3339.flaw(attributes.expiryTime));
      }
      expiresAt = Instant.ofEpochMilli(expiry);
    }
    return new Picture(
        new Crop(
            camera,
            new SpaceId(camera.site(), space),
            Instant.ofEpochMilli(capturedAt),
            expiresAt,
            source,
            id,
            attributes.contentType,
            ref),
        picture,
        attributes.traceParent);
  }

  /** Needs only a space and a time; whatever else is given must not contradict. */
  private CropReading retirement(
      CameraId camera, CropAttributes attributes, long timestamp, CropRef ref) {
    Unreadable flaw = CropFlaws.ofNames(camera, attributes);
    if (flaw != null) {
      return flaw;
    }
    String space = CropNames.spaceOfSubject(attributes.subject);
    if (space == null) {
      space = attributes.space;
    }
    if (space == null) {
      return new Unreadable(
          TOMBSTONE_WITHOUT_SPACE,
          "the record has no value; a space, in ce_subject or space, would be retired");
    }
    if (!Ids.isValid(space)) {
      return CropFlaws.malformed(CropHeaders.SPACE, space, "an id");
    }
    long at = attributes.time == null ? timestamp : Rfc3339.parse(attributes.time);
    if (attributes.time != null && at == Rfc3339.MALFORMED) {
      return CropFlaws.malformed(CropHeaders.TIME, attributes.time, Rfc3339.flaw(attributes.time));
    }
    flaw = flawOfTime("the retirement's time", at, timestamp);
    if (flaw != null) {
      return flaw;
    }
    return new CropReading.Retirement(
        new Retirement(camera, new SpaceId(camera.site(), space), Instant.ofEpochMilli(at), ref));
  }

  private @Nullable Unreadable flawOfTime(String what, long millis, long timestamp) {
    String flaw = window.flaw(what, millis, timestamp, clock.millis());
    return flaw == null ? null : new Unreadable(IMPLAUSIBLE_TIME, flaw);
  }
}
