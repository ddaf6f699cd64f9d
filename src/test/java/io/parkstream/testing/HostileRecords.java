package io.parkstream.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parkstream.serde.CropHeaders;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Records as nobody should send them, of each kind that the service reads: mostly of the right
 * structure, with one or a few parts that are of another type, size, time or number than the
 * contract says. The same seed gives the same records.
 */
public final class HostileRecords {
  /** What they are sent to. */
  public enum Kind {
    CROP,
    SPACE_MAP,
    OVERRIDE,
    CAMERA_CONDITION,
    SPACE_STATE
  }

  /** A record; its time may be any. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Hostile(
      byte @Nullable [] key, byte @Nullable [] value, Headers headers, long time) {}

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "1",
          "1.5",
          "1e6",
          "-1e-9",
          "1e308",
          "1e400",
          "4.9e-324",
          "86400",
          "86401",
          "18446744074.5",
          "2147483648",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "1".repeat(900),
          "0." + "1".repeat(400));

  private static final List<String> TIMES =
      List.of(
          "1970-01-01T00:00:00Z",
          "0000-01-01T00:00:00+23:59",
          "9999-12-31T23:59:60-23:59",
          "9999-12-31T23:59:59.999999999Z",
          "2026-02-30T00:00:00Z",
          "2026-03-01T24:00:00Z",
          "2026-03-01t08:00:00z",
          "2026-03-01 08:00:00Z",
          "2026-03-01T08:00:00",
          "1772352000",
          "-2026-03-01T08:00:00Z",
          "",
          "noon",
          "2026-03-01T08:00:00.Z",
          "２０２６-03-01T08:00:00Z");

  private static final List<String> TEXTS =
      List.of(
          "\"\"",
          "\"A\\u0000B\"",
          "\"\\ud800\"",
          "\"../../x\"",
          "\"<script>\"",
          "\"ÄÖÜ\"",
          "\"" + "x".repeat(65) + "\"",
          "\"" + "n".repeat(201) + "\"",
          "\"" + "y".repeat(70_000) + "\"");

  private static final List<String> OTHERS =
      List.of(
          "null",
          "true",
          "[]",
          "{}",
          "[[]]",
          "{\"a\":{}}",
          "\"1\"",
          "NaN",
          "-",
          "\"",
          "{",
          "[".repeat(3_000) + "]".repeat(3_000),
          "{\"a\":".repeat(1_500) + "1" + "}".repeat(1_500));

  private static final List<String> CONTENT_TYPES =
      List.of(
          "image/jpeg",
          "IMAGE/PNG",
          "application/cloudevents+json",
          "Application/CloudEvents+JSON; charset=utf-8",
          "application/cloudevents+json;charset=x",
          "application/cloudevents-batch+json",
          "application/cloudevents",
          ";",
          "text/plain");

  private static final long[] EDGES = {
    -1,
    0,
    1,
    999,
    1_000,
    253_402_300_799_999L,
    253_402_300_800_000L,
    Long.MAX_VALUE,
    Long.MAX_VALUE / 1_000,
    1_772_352_000L,
    1_772_352_000_000_000L
  };

  private final RandomGenerator random;
  private final InstantSource now;
  private final byte[] picture;

  /**
   * @param now about which plausible times lie
   * @param picture that the service can decode
   */
  public HostileRecords(RandomGenerator random, Instant now, byte[] picture) {
    this(random, InstantSource.fixed(now), picture);
  }

  /**
   * As above.
   *
   * @param now goes on
   */
  public HostileRecords(RandomGenerator random, InstantSource now, byte[] picture) {
    this.random = random;
    this.now = now;
    this.picture = picture;
  }

  /** The next record of a kind. */
  public Hostile next(Kind kind) {
    return switch (kind) {
      case CROP -> crop();
      case SPACE_MAP -> new Hostile(key("cam-"), value(map()), headers(List.of()), time());
      case OVERRIDE -> new Hostile(key("H"), value(override()), headers(List.of()), time());
      case CAMERA_CONDITION ->
          new Hostile(key("cam-"), value(condition()), headers(List.of()), time());
      case SPACE_STATE -> new Hostile(key("H"), value(state()), headers(sequence()), time());
    };
  }

  private Hostile crop() {
    if (random.nextInt(3) == 0) {
      Headers headers =
          new RecordHeaders()
              .add(CropHeaders.CONTENT_TYPE, "application/cloudevents+json".getBytes(UTF_8));
      return new Hostile(key("cam-"), value(envelope()), headers(headers), time());
    }
    List<Header> event = new ArrayList<>();
    event.add(header(CropHeaders.SPEC_VERSION, "1.0"));
    event.add(header(CropHeaders.ID, "h-" + random.nextInt(1_000)));
    event.add(header(CropHeaders.TYPE, CropHeaders.CROP_TYPE));
    event.add(header(CropHeaders.SOURCE, "/sites/hostile/cameras/cam-" + random.nextInt(4)));
    event.add(header(CropHeaders.SUBJECT, "spaces/H" + random.nextInt(4)));
    event.add(header(CropHeaders.TIME, someTime()));
    event.add(header(CropHeaders.CONTENT_TYPE, any(CONTENT_TYPES)));
    if (random.nextInt(4) == 0) {
      event.add(header(CropHeaders.EXPIRY_TIME, someTime()));
      event.add(header(CropHeaders.TRACE_PARENT, any(TEXTS)));
      event.add(header(CropHeaders.SPACE, "H" + random.nextInt(4)));
    }
    return new Hostile(key("cam-"), pictureOrNot(), headers(event), time());
  }

  private byte @Nullable [] pictureOrNot() {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> Arrays.copyOf(picture, random.nextInt(picture.length));
      case 3 -> bytes(random.nextInt(2_000));
      case 4 -> random.nextInt(20) == 0 ? bytes(900 * 1024 + random.nextInt(2)) : picture;
      default -> picture;
    };
  }

  private String envelope() {
    return "{\"specversion\":\"1.0\",\"id\":"
        + odd("\"e-1\"", TEXTS)
        + ",\"type\":"
        + odd("\"" + CropHeaders.CROP_TYPE + "\"", TEXTS)
        + ",\"source\":"
        + odd("\"/sites/hostile/cameras/cam-1\"", TEXTS)
        + ",\"subject\":"
        + odd("\"spaces/H1\"", TEXTS)
        + ",\"time\":"
        + odd("\"" + someTime() + "\"", NUMBERS)
        + ",\"datacontenttype\":"
        + odd("\"image/png\"", OTHERS)
        + ",\"data"
        + (random.nextInt(6) == 0 ? "" : "_base64")
        + "\":"
        + odd("\"" + Base64.getEncoder().encodeToString(picture) + "\"", OTHERS)
        + "}";
  }

  private String map() {
    StringBuilder spaces = new StringBuilder();
    int count = random.nextInt(50) == 0 ? 300 : random.nextInt(4);
    for (int i = 0; i < count; i++) {
      spaces
          .append(i == 0 ? "" : ",")
          .append("{\"space\":")
          .append(odd("\"M" + i + "\"", TEXTS))
          .append(",\"zone\":")
          .append(odd("\"z" + random.nextInt(5) + "\"", TEXTS))
          .append(",\"polygon\":")
          .append(odd(polygon(), OTHERS))
          .append('}');
    }
    return "{\"revision\":"
        + odd(Integer.toString(random.nextInt(1_000)), NUMBERS)
        + ",\"frame\":"
        + odd("{\"width\":" + odd("640", NUMBERS) + ",\"height\":480}", OTHERS)
        + ",\"silenceBudgetSeconds\":"
        + odd("60", NUMBERS)
        + ",\"spaces\":"
        + odd("[" + spaces + "]", OTHERS)
        + "}";
  }

  private String polygon() {
    StringBuilder corners = new StringBuilder("[");
    int count = random.nextInt(10) == 0 ? random.nextInt(70) : 3;
    for (int i = 0; i < count; i++) {
      corners.append(i == 0 ? "" : ",").append('[').append(odd("10", NUMBERS)).append(",20]");
    }
    return corners.append(']').toString();
  }

  private String override() {
    return "{\"closed\":"
        + odd("true", OTHERS)
        + ",\"note\":"
        + odd("\"until Friday\"", TEXTS)
        + ",\"at\":"
        + odd("\"" + someTime() + "\"", NUMBERS)
        + "}";
  }

  private String condition() {
    return "{\"site\":\"hostile\",\"camera\":\"cam-1\",\"condition\":"
        + odd(random.nextBoolean() ? "\"moved\"" : "\"obstructed\"", TEXTS)
        + ",\"since\":"
        + odd("\"" + someTime() + "\"", NUMBERS)
        + ",\"mapRevision\":"
        + odd(Integer.toString(random.nextInt(1_000)), NUMBERS)
        + ",\"pixels\":"
        + odd("27.5", NUMBERS)
        + ",\"homography\":"
        + odd("[1,0,20," + odd("0", NUMBERS) + ",1,-3,0,0,1]", OTHERS)
        + "}";
  }

  private String state() {
    return "{\"site\":"
        + odd("\"hostile\"", TEXTS)
        + ",\"space\":"
        + odd("\"H" + random.nextInt(4) + "\"", TEXTS)
        + ",\"camera\":\"cam-1\",\"zone\":"
        + odd("\"z" + random.nextInt(5) + "\"", TEXTS)
        + ",\"occupancy\":"
        + odd(random.nextBoolean() ? "\"occupied\"" : "\"empty\"", OTHERS)
        + ",\"closed\":"
        + odd("false", OTHERS)
        + ",\"since\":"
        + odd("\"" + someTime() + "\"", NUMBERS)
        + ",\"version\":"
        + odd(Long.toString(now.millis() + random.nextInt(1_000)), NUMBERS)
        + ",\"publishedAt\":\""
        + someTime()
        + "\"}";
  }

  private List<Header> sequence() {
    return random.nextBoolean() ? List.of() : List.of(header(CropHeaders.SEQUENCE, any(NUMBERS)));
  }

  /** Text with what is wrong with it as a whole, if anything. */
  private byte @Nullable [] value(String text) {
    return switch (random.nextInt(20)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> any(OTHERS).getBytes(UTF_8);
      case 3 -> ("\ufeff" + text).getBytes(UTF_8);
      case 4 -> text.substring(0, random.nextInt(text.length())).getBytes(UTF_8);
      case 5 -> (text + text).getBytes(UTF_8);
      case 6 -> text.getBytes(java.nio.charset.StandardCharsets.UTF_16);
      case 7 -> flipped(text.getBytes(UTF_8));
      case 8 -> (text.substring(0, text.length() - 1) + "," + text.substring(1)).getBytes(UTF_8);
      case 9 -> (text + " ".repeat(random.nextInt(100_000))).getBytes(UTF_8);
      default -> text.getBytes(UTF_8);
    };
  }

  private byte @Nullable [] key(String name) {
    return switch (random.nextInt(25)) {
      case 0 -> new byte[0];
      case 1 -> "hostile".getBytes(UTF_8);
      case 2 -> "hostile/a/b".getBytes(UTF_8);
      case 3 -> ("hostile/" + "k".repeat(20_000)).getBytes(UTF_8);
      case 4 -> bytes(1 + random.nextInt(40));
      default -> ("hostile/" + name + random.nextInt(4)).getBytes(UTF_8);
    };
  }

  /** With one left out, repeated, emptied, or of no text; most often as they are. */
  private Headers headers(Iterable<Header> given) {
    Headers headers = new RecordHeaders();
    for (Header header : given) {
      switch (random.nextInt(40)) {
        case 0 -> {
          // left out
        }
        case 1 -> headers.add(header).add(header);
        case 2 -> headers.add(new RecordHeader(header.key(), null));
        case 3 -> headers.add(new RecordHeader(header.key(), bytes(random.nextInt(300))));
        case 4 -> headers.add(header(header.key(), "h".repeat(random.nextInt(30_000))));
        default -> headers.add(header);
      }
    }
    if (random.nextInt(30) == 0) {
      headers.add(new RecordHeader("parkstream.error.reason", bytes(20)));
      headers.add(new RecordHeader("", bytes(3)));
    }
    return headers;
  }

  private String odd(String right, List<String> wrong) {
    return switch (random.nextInt(14)) {
      case 0 -> any(wrong);
      case 1 -> random.nextBoolean() ? right : any(OTHERS);
      default -> right;
    };
  }

  private String someTime() {
    return random.nextInt(6) == 0
        ? any(TIMES)
        : now.instant().minusMillis(random.nextInt(60_000)).toString();
  }

  private long time() {
    return random.nextInt(5) == 0
        ? EDGES[random.nextInt(EDGES.length)]
        : now.millis() - random.nextInt(60_000);
  }

  private String any(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] flipped(byte[] bytes) {
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  private static Header header(String key, String value) {
    return new RecordHeader(key, value.getBytes(UTF_8));
  }
}
