package io.parkstream.app;

import static io.parkstream.image.RawPictures.firstHalf;
import static io.parkstream.image.RawPictures.join;
import static io.parkstream.image.RawPictures.jpeg;
import static io.parkstream.image.RawPictures.png;
import static io.parkstream.image.RawPictures.webp;
import static io.parkstream.image.RawPictures.webpLossy;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.image.Pictures;
import io.parkstream.serde.CropHeaders;
import io.parkstream.testing.ColourCodes;
import java.awt.image.BufferedImage;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.jspecify.annotations.Nullable;

/** Records that a crops' topic sees sooner or later, and what becomes of each. */
final class BadInputs {
  static final CameraId CAMERA = new CameraId("lot", "north");
  static final SpaceId SPACE = new SpaceId("lot", "A17");

  private static final int BASELINE = 0xC0;
  private static final int MAX_BYTES = 900 * 1024;
  private static final byte[] KEY = CAMERA.key().getBytes(UTF_8);
  private static final byte[] SLOPE = Pictures.slope(90, 60);
  private static final byte[] JPEG = Pictures.encode(".jpg", SLOPE, 90, 60);
  private static final byte[] PNG = Pictures.encode(".png", SLOPE, 90, 60);
  private static final byte[] WEBP =
      Pictures.encode(".webp", SLOPE, 90, 60, opencv_imgcodecs.IMWRITE_WEBP_QUALITY, 80);
  private static final byte[] TRAILER = "a camera's own trailer".getBytes(UTF_8);

  /** What becomes of a record. */
  enum End {
    CLASSIFIED,
    DEAD_LETTER,
    RETIRED
  }

  /**
   * A record.
   *
   * @param what in words
   * @param reason of the dead letter, or empty
   * @param stage of the dead letter, or empty
   */
  record Input(
      String what,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers headers,
      End end,
      String reason,
      String stage) {}

  private BadInputs() {}

  static List<Input> all() {
    return List.of(
        picture("no bytes", new byte[0], "empty"),
        picture("3 bytes", new byte[] {1, 2, 3}, "unknown-format"),
        picture("a text", "not a picture, but a sentence".getBytes(UTF_8), "unknown-format"),
        picture("only the header of a JPEG", Arrays.copyOf(JPEG, 20), "truncated"),
        picture("only the header of a PNG", Arrays.copyOf(PNG, 33), "truncated"),
        picture("half a JPEG", firstHalf(JPEG), "truncated"),
        picture("half a PNG", firstHalf(PNG), "truncated"),
        picture("half a WebP", firstHalf(WEBP), "truncated"),
        picture("a JPEG but its end", Arrays.copyOf(JPEG, JPEG.length - 2), "truncated"),
        picture("a JPEG 0 wide", jpeg(BASELINE, 8, 0, 60, 3), "zero-sized"),
        picture("a PNG 0 high", png(60, 0, 8, 2), "zero-sized"),
        picture("a JPEG bomb", jpeg(BASELINE, 8, 30_000, 30_000, 3), "too-many-pixels"),
        picture("a PNG bomb", png(30_000, 30_000, 1, 0), "too-many-pixels"),
        picture("a WebP bomb", webp(webpLossy(16_383, 16_383)), "too-many-pixels"),
        picture("a PNG of 16 bits", jdk("png", BufferedImage.TYPE_USHORT_GRAY), "unsupported"),
        picture("a JPEG of 12 bits", jpeg(0xC1, 12, 90, 60, 3), "unsupported"),
        picture("CMYK", jpeg(BASELINE, 8, 90, 60, 4), "unsupported"),
        picture("a header without pixels", webp(webpLossy(90, 60)), "corrupt"),
        picture("a PNG with a flipped bit", flipped(PNG), "corrupt"),
        read("1 byte too much", KEY, new byte[MAX_BYTES + 1], event(), "too-large"),
        accepted("bytes after the end of a JPEG", join(JPEG, TRAILER), "image/jpeg"),
        accepted("bytes after the end of a PNG", join(PNG, TRAILER), "image/png"),
        accepted("a grey JPEG", jdk("jpeg", BufferedImage.TYPE_BYTE_GRAY), "image/jpeg"),
        accepted("a grey PNG", jdk("png", BufferedImage.TYPE_BYTE_GRAY), "image/png"),
        accepted("WebP", WEBP, "image/webp"),
        accepted("a PNG that is called a JPEG", PNG, "image/jpeg"),
        accepted("a WebP that is called a PNG", WEBP, "image/png"),
        new Input(
            "a plain producer's crop", KEY, PNG, headers("space", "A17"), End.CLASSIFIED, "", ""),
        read("no key", null, PNG, event(), "missing-key"),
        read("a key without a camera", "lot".getBytes(UTF_8), PNG, event(), "malformed-key"),
        read("a key with a blank", "lot/no rth".getBytes(UTF_8), PNG, event(), "malformed-key"),
        read("a key of no text", new byte[] {-1, 0, -2}, PNG, event(), "malformed-key"),
        read("no headers", KEY, PNG, new RecordHeaders(), "missing-header"),
        read("no id", KEY, PNG, without(CropHeaders.ID), "missing-header"),
        read("no source", KEY, PNG, without(CropHeaders.SOURCE), "missing-header"),
        read("no subject", KEY, PNG, without(CropHeaders.SUBJECT), "missing-header"),
        read("no time", KEY, PNG, without(CropHeaders.TIME), "missing-header"),
        read("no type", KEY, PNG, without(CropHeaders.TYPE), "missing-header"),
        read("no content type", KEY, PNG, without(CropHeaders.CONTENT_TYPE), "missing-header"),
        read("a space with a blank", KEY, PNG, headers("space", "A 17"), "malformed-header"),
        read("a space of 65", KEY, PNG, headers("space", "A".repeat(65)), "malformed-header"),
        read("no time of day", KEY, PNG, with(CropHeaders.TIME, "noon"), "malformed-header"),
        read("no space's subject", KEY, PNG, with(CropHeaders.SUBJECT, "A17"), "malformed-header"),
        read(
            "another camera's source",
            KEY,
            PNG,
            with(CropHeaders.SOURCE, "/sites/lot/cameras/south"),
            "contradiction"),
        read("an event of something else", KEY, PNG, with(CropHeaders.TYPE, "a.b"), "wrong-type"),
        read("another CloudEvents", KEY, PNG, with(CropHeaders.SPEC_VERSION, "0.3"), "wrong-type"),
        read(
            "a camera in another century",
            KEY,
            PNG,
            with(CropHeaders.TIME, "2126-01-01T00:00:00Z"),
            "implausible-time"),
        read(
            "half an envelope",
            KEY,
            "{\"specversion\":".getBytes(UTF_8),
            headers(CropHeaders.CONTENT_TYPE, "application/cloudevents+json"),
            "malformed-envelope"),
        read("a tombstone of no space", KEY, null, new RecordHeaders(), "tombstone-without-space"),
        new Input(
            "a tombstone of a space", KEY, null, headers("space", "old"), End.RETIRED, "", ""));
  }

  /** A crop that shows a number. */
  static Input good(int number) {
    return new Input(
        "crop " + number, KEY, ColourCodes.picture(number), event(), End.CLASSIFIED, "", "");
  }

  private static Input picture(String what, byte[] value, String reason) {
    return new Input(what, KEY, value, event(), End.DEAD_LETTER, reason, "decode");
  }

  private static Input read(
      String what, byte @Nullable [] key, byte @Nullable [] value, Headers headers, String reason) {
    return new Input(what, key, value, headers, End.DEAD_LETTER, reason, "read");
  }

  private static Input accepted(String what, byte[] value, String contentType) {
    Headers headers = with(CropHeaders.CONTENT_TYPE, contentType);
    return new Input(what, KEY, value, headers, End.CLASSIFIED, "", "");
  }

  private static Headers event() {
    return CropHeaders.of(CAMERA, SPACE, "id-1", Instant.now(), "image/png");
  }

  private static Headers without(String header) {
    return event().remove(header);
  }

  private static Headers with(String header, String text) {
    return event().remove(header).add(header, text.getBytes(UTF_8));
  }

  private static Headers headers(String header, String text) {
    return new RecordHeaders().add(header, text.getBytes(UTF_8));
  }

  private static byte[] jdk(String format, int type) {
    return Pictures.encode(format, Pictures.buffered(90, 60, type), false);
  }

  /** In the checksum of the last pixels. */
  private static byte[] flipped(byte[] png) {
    byte[] copy = png.clone();
    copy[copy.length - 20] ^= 1;
    return copy;
  }

  /** By reason, how many dead letters there must be. */
  static Map<String, Long> reasons(List<Input> inputs) {
    return inputs.stream()
        .filter(input -> input.end() == End.DEAD_LETTER)
        .collect(
            java.util.stream.Collectors.groupingBy(
                Input::reason, java.util.stream.Collectors.counting()));
  }
}
