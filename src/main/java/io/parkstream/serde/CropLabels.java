package io.parkstream.serde;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.SpaceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What people said of crops, on {@code parking.labels}: compacted, keyed {@code
 * <site>/<camera>/<space>/<checksum>}. The value is the picture, so that labels outlive the topic
 * of crops and every model; the rest is in headers. The checksum is the picture's, so that a second
 * answer takes the place of the first. A record without a value deletes label and picture. Thread
 * safe.
 */
public final class CropLabels {
  public static final String TYPE = "io.parkstream.crop.label.v1";

  public static final String ANSWER = "answer";
  public static final String CAPTURED_AT = "capturedAt";
  public static final String BY = "by";

  /** Hexadecimal digits of the checksum in a key: 64 bits tell the pictures of a space apart. */
  private static final int CHECKSUM_DIGITS = 16;

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  /**
   * A label with its picture.
   *
   * @param picture shared, not changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; a copy per crop would be garbage
  public record Labelled(CropLabel label, byte[] picture) {}

  private CropLabels() {}

  /** The key of a label. */
  public static String key(CropLabel label, byte[] picture) {
    return label.camera().key() + "/" + label.space().space() + "/" + checksum(picture);
  }

  private static String checksum(byte[] picture) {
    try {
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(picture);
      return HexFormat.of().formatHex(sha256).substring(0, CHECKSUM_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * The headers: a CloudEvent in binary mode, whose data is the picture.
   *
   * @param contentType of the picture, such as {@code image/jpeg}
   */
  public static Headers headers(CropLabel label, byte[] picture, String contentType) {
    Headers headers =
        EventHeaders.of(
            TYPE_HEADER,
            key(label, picture) + "@" + label.labelledAt().toEpochMilli(),
            CropHeaders.source(label.camera()),
            label.space(),
            label.labelledAt());
    headers.remove(CropHeaders.CONTENT_TYPE);
    headers.add(EventHeaders.header(CropHeaders.CONTENT_TYPE, contentType));
    headers.add(EventHeaders.header(ANSWER, label.answer().word()));
    headers.add(
        EventHeaders.header(CAPTURED_AT, Rfc3339.format(label.capturedAt().toEpochMilli())));
    if (label.by() != null) {
      headers.add(EventHeaders.header(BY, label.by()));
    }
    return headers;
  }

  /**
   * Reads a label.
   *
   * @param key names camera and space
   * @throws SerializationException if it is none; the message says what is wrong
   */
  public static Labelled read(byte @Nullable [] key, byte[] value, Headers headers) {
    String[] parts =
        key == null ? new String[0] : new String(key, StandardCharsets.UTF_8).split("/", -1);
    if (parts.length != 4) {
      throw new SerializationException(
          "a key of " + parts.length + " parts; <site>/<camera>/<space>/<checksum> is needed");
    }
    if (value.length > CropReader.MAX_PICTURE_BYTES) {
      throw new SerializationException(
          "a picture of " + value.length + " bytes; at most " + CropReader.MAX_PICTURE_BYTES);
    }
    try {
      return new Labelled(
          new CropLabel(
              new CameraId(parts[0], parts[1]),
              new SpaceId(parts[0], parts[2]),
              answer(need(headers, ANSWER)),
              time(headers, CAPTURED_AT),
              time(headers, CropHeaders.TIME),
              text(headers, BY)),
          value);
    } catch (IllegalArgumentException e) {
      throw new SerializationException("no label: " + e.getMessage(), e);
    }
  }

  private static CropLabel.Answer answer(String word) {
    for (CropLabel.Answer answer : CropLabel.Answer.values()) {
      if (answer.word().equals(word)) {
        return answer;
      }
    }
    throw new IllegalArgumentException(
        "an answer of "
            + word.length()
            + " characters; expected empty, occupied, unclear or wrong");
  }

  private static Instant time(Headers headers, String name) {
    String text = need(headers, name);
    long millis = Rfc3339.parse(text);
    if (millis == Rfc3339.MALFORMED) {
      throw new IllegalArgumentException(
          "the header " + name + " is " + CropFlaws.quote(text) + ", not " + Rfc3339.flaw(text));
    }
    return Instant.ofEpochMilli(millis);
  }

  private static String need(Headers headers, String name) {
    String text = text(headers, name);
    if (text == null) {
      throw new IllegalArgumentException("the header " + name + " is missing");
    }
    return text;
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
