package io.parkstream.serde;

import static io.parkstream.serde.CropReading.Reason.CONTRADICTION;
import static io.parkstream.serde.CropReading.Reason.IMPLAUSIBLE_TIME;
import static io.parkstream.serde.CropReading.Reason.MALFORMED_HEADER;
import static io.parkstream.serde.CropReading.Reason.MALFORMED_KEY;
import static io.parkstream.serde.CropReading.Reason.MISSING_HEADER;
import static io.parkstream.serde.CropReading.Reason.MISSING_KEY;
import static io.parkstream.serde.CropReading.Reason.TOMBSTONE_WITHOUT_SPACE;
import static io.parkstream.serde.CropReading.Reason.TOO_LARGE;
import static io.parkstream.serde.CropReading.Reason.WRONG_TYPE;

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

  private static final int QUOTED_CHARACTERS = 100;

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
    CameraId camera = camera(key);
    if (camera == null) {
      return new Unreadable(
          MALFORMED_KEY,
          "the key is " + quote(new String(key, StandardCharsets.UTF_8)) + ", not <site>/<camera>");
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
      return missing(attributes, CropHeaders.SPEC_VERSION + " (or, from a plain producer, space)");
    }
    if (!Ids.isValid(space)) {
      return malformed(CropHeaders.SPACE, space, "an id");
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
    Unreadable flaw = flawOfEvent(attributes);
    if (flaw == null) {
      flaw = flawOfNames(camera, attributes);
    }
    if (flaw != null) {
      return flaw;
    }
    String source = attributes.source;
    String id = attributes.id;
    String space = spaceOfSubject(attributes.subject);
    String time = attributes.time;
    if (source == null) {
      return missing(attributes, CropHeaders.SOURCE);
    }
    if (id == null) {
      return missing(attributes, CropHeaders.ID);
    }
    if (space == null) {
      return missing(attributes, CropHeaders.SUBJECT);
    }
    if (time == null) {
      return missing(attributes, CropHeaders.TIME);
    }
    long capturedAt = Rfc3339.parse(time);
    if (capturedAt == Rfc3339.MALFORMED) {
      return malformed(CropHeaders.TIME, time, "an RFC 3339 time");
    }
    flaw = flawOfTime(CropHeaders.TIME, capturedAt, timestamp);
    if (flaw != null) {
      return flaw;
    }
    Instant expiresAt = null;
    if (attributes.expiryTime != null) {
      long expiry = Rfc3339.parse(attributes.expiryTime);
      if (expiry == Rfc3339.MALFORMED) {
        return malformed(CropHeaders.EXPIRY_TIME, attributes.expiryTime, "an RFC 3339 time");
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

  /** A kind of event that is not a crop; null if there is nothing to say. */
  private static @Nullable Unreadable flawOfEvent(CropAttributes attributes) {
    if (attributes.specVersion == null) {
      return missing(attributes, CropHeaders.SPEC_VERSION);
    }
    if (!"1.0".equals(attributes.specVersion)) {
      return wrong(CropHeaders.SPEC_VERSION, attributes.specVersion, "1.0");
    }
    if (attributes.type == null) {
      return missing(attributes, CropHeaders.TYPE);
    }
    if (!CropHeaders.CROP_TYPE.equals(attributes.type)) {
      return wrong(CropHeaders.TYPE, attributes.type, CropHeaders.CROP_TYPE);
    }
    // In JSON it is optional; what the picture is, its bytes say anyway.
    if (attributes.contentType == null && !attributes.structured) {
      return missing(attributes, CropHeaders.CONTENT_TYPE);
    }
    return null;
  }

  /** Names that are malformed or contradict each other; null if there is nothing to say. */
  private static @Nullable Unreadable flawOfNames(CameraId camera, CropAttributes attributes) {
    String source = attributes.source;
    if (source != null && !isSource(source, camera)) {
      return cameraOfSource(source) == null
          ? malformed(CropHeaders.SOURCE, source, "/sites/<site>/cameras/<camera>")
          : new Unreadable(
              CONTRADICTION,
              "the key says " + camera.key() + ", " + CropHeaders.SOURCE + " " + quote(source));
    }
    String subject = attributes.subject;
    String space = spaceOfSubject(subject);
    if (subject != null && space == null) {
      return malformed(CropHeaders.SUBJECT, subject, "spaces/<space>");
    }
    if (attributes.space != null && space != null && !attributes.space.equals(space)) {
      return new Unreadable(
          CONTRADICTION,
          CropHeaders.SUBJECT
              + " says "
              + quote(space)
              + ", the header "
              + CropHeaders.SPACE
              + " "
              + quote(attributes.space));
    }
    return null;
  }

  /** Needs only a space and a time; whatever else is given must not contradict. */
  private CropReading retirement(
      CameraId camera, CropAttributes attributes, long timestamp, CropRef ref) {
    Unreadable flaw = flawOfNames(camera, attributes);
    if (flaw != null) {
      return flaw;
    }
    String space = spaceOfSubject(attributes.subject);
    if (space == null) {
      space = attributes.space;
    }
    if (space == null) {
      return new Unreadable(
          TOMBSTONE_WITHOUT_SPACE,
          "the record has no value; a space, in ce_subject or space, would be retired");
    }
    if (!Ids.isValid(space)) {
      return malformed(CropHeaders.SPACE, space, "an id");
    }
    long at = attributes.time == null ? timestamp : Rfc3339.parse(attributes.time);
    if (attributes.time != null && at == Rfc3339.MALFORMED) {
      return malformed(CropHeaders.TIME, attributes.time, "an RFC 3339 time");
    }
    flaw = flawOfTime("the retirement's time", at, timestamp);
    if (flaw != null) {
      return flaw;
    }
    return new CropReading.Retirement(
        new Retirement(camera, new SpaceId(camera.site(), space), Instant.ofEpochMilli(at), ref));
  }

  private static @Nullable CameraId camera(byte[] key) {
    String text = new String(key, StandardCharsets.UTF_8);
    int slash = text.indexOf('/');
    if (slash < 0) {
      return null;
    }
    return cameraOrNull(text.substring(0, slash), text.substring(slash + 1));
  }

  private static @Nullable CameraId cameraOfSource(String source) {
    int cameras = source.indexOf("/cameras/");
    if (!source.startsWith("/sites/") || cameras < "/sites/".length()) {
      return null;
    }
    return cameraOrNull(
        source.substring("/sites/".length(), cameras),
        source.substring(cameras + "/cameras/".length()));
  }

  private static @Nullable CameraId cameraOrNull(String site, String camera) {
    return Ids.isValid(site) && Ids.isValid(camera) ? new CameraId(site, camera) : null;
  }

  /** Compares in place; the expected text is not built for each crop. */
  private static boolean isSource(String source, CameraId camera) {
    String site = camera.site();
    String name = camera.camera();
    int cameras = "/sites/".length() + site.length();
    int end = cameras + "/cameras/".length();
    return source.length() == end + name.length()
        && source.startsWith("/sites/")
        && source.startsWith(site, "/sites/".length())
        && source.startsWith("/cameras/", cameras)
        && source.startsWith(name, end);
  }

  private static @Nullable String spaceOfSubject(@Nullable String subject) {
    if (subject == null || !subject.startsWith("spaces/")) {
      return null;
    }
    String space = subject.substring("spaces/".length());
    return Ids.isValid(space) ? space : null;
  }

  private @Nullable Unreadable flawOfTime(String what, long millis, long timestamp) {
    String flaw = window.flaw(what, millis, timestamp, clock.millis());
    return flaw == null ? null : new Unreadable(IMPLAUSIBLE_TIME, flaw);
  }

  private static Unreadable missing(CropAttributes attributes, String header) {
    return new Unreadable(
        MISSING_HEADER,
        attributes.structured
            ? "the attribute " + header.substring(CropHeaders.PREFIX.length()) + " is missing"
            : "the header " + header + " is missing");
  }

  private static Unreadable malformed(String header, String text, String right) {
    return new Unreadable(MALFORMED_HEADER, header + " is " + quote(text) + ", not " + right);
  }

  private static Unreadable wrong(String header, @Nullable String text, String right) {
    return new Unreadable(WRONG_TYPE, header + " is " + quote(text) + "; " + right + " is taken");
  }

  private static String quote(@Nullable String text) {
    if (text == null) {
      return "missing";
    }
    return text.length() <= QUOTED_CHARACTERS
        ? "'" + text + "'"
        : "'" + text.substring(0, QUOTED_CHARACTERS) + "…' (" + text.length() + " characters)";
  }
}
