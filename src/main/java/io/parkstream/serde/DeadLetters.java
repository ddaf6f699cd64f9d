package io.parkstream.serde;

import io.parkstream.domain.CropRef;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a dead letter. Its key, its value and its other headers are those of the crop, so
 * that it can be sent again once the cause is mended.
 */
public final class DeadLetters {
  public static final String REASON = "parkstream.error.reason";
  public static final String MESSAGE = "parkstream.error.message";
  public static final String TOPIC = "parkstream.error.topic";
  public static final String PARTITION = "parkstream.error.partition";
  public static final String OFFSET = "parkstream.error.offset";
  public static final String STAGE = "parkstream.error.stage";

  /**
   * Time of the crop's record, milliseconds since 1970. The letter's own is that of the rejection,
   * so that retention keeps it.
   */
  public static final String TIMESTAMP = "parkstream.error.timestamp";

  /** Bytes of a picture that was left out, since the topic does not take it; else absent. */
  public static final String LEFT_OUT = "parkstream.error.left-out";

  /** The reason of a crop that made something fail which nobody foresaw. */
  public static final String UNREADABLE = "unreadable";

  /** The reason of a crop that is not looked at, since it failed stream threads twice. */
  public static final String POISON = "poison";

  private static final Set<String> OURS =
      Set.of(REASON, MESSAGE, TOPIC, PARTITION, OFFSET, TIMESTAMP, STAGE);

  /** Bytes of UTF-8; with it the headers added stay far below the room that the topic has. */
  public static final int MAX_MESSAGE_BYTES = 1024;

  /** Where a crop was found bad. */
  public enum Stage {
    /** Key and headers. */
    READ,
    /** The picture. */
    DECODE,
    /** Its answer; the picture is no longer there, only where it lies. */
    ANSWER;

    /** The word in the header: lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private DeadLetters() {}

  /**
   * The headers for the dead-letter topic.
   *
   * @param original of the crop; not changed. What an earlier pass through the dead letters has
   *     left in them is replaced
   * @param reason the word of a closed list
   * @param message for people, cut to {@link #MAX_MESSAGE_BYTES}
   * @param recordTime of the crop, milliseconds since 1970
   */
  public static Headers headers(
      Headers original, String reason, String message, CropRef crop, long recordTime, Stage stage) {
    Headers headers = new RecordHeaders(original);
    put(headers, REASON, utf8(reason));
    put(headers, MESSAGE, cut(utf8(message)));
    put(headers, TOPIC, utf8(crop.topic()));
    put(headers, PARTITION, utf8(Integer.toString(crop.partition())));
    put(headers, OFFSET, utf8(Long.toString(crop.offset())));
    put(headers, TIMESTAMP, utf8(Long.toString(recordTime)));
    put(headers, STAGE, utf8(stage.word()));
    return headers;
  }

  /** The headers of a letter whose picture its topic does not take. */
  public static Headers withoutPicture(Headers letter, int bytes) {
    Headers headers = new RecordHeaders(letter);
    put(headers, LEFT_OUT, utf8(Integer.toString(bytes)));
    return headers;
  }

  /** As above, and with none of the crop's own headers: they too may be larger than the topic. */
  public static Headers withoutOwnHeaders(Headers letter, int bytes) {
    Headers headers = new RecordHeaders();
    for (Header header : letter) {
      if (OURS.contains(header.key())) {
        headers.add(header);
      }
    }
    put(headers, LEFT_OUT, utf8(Integer.toString(bytes)));
    return headers;
  }

  public static boolean isDeadLetter(Headers headers) {
    return headers.lastHeader(REASON) != null;
  }

  /** The crop that a dead letter was; empty if the headers do not say. */
  public static Optional<CropRef> crop(Headers headers) {
    String topic = text(headers, TOPIC);
    String partition = text(headers, PARTITION);
    String offset = text(headers, OFFSET);
    if (topic == null || partition == null || offset == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new CropRef(topic, Integer.parseInt(partition), Long.parseLong(offset)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The word for the reason; empty if the headers do not say. */
  public static Optional<String> reason(Headers headers) {
    return Optional.ofNullable(text(headers, REASON));
  }

  /** What was wrong, for people; empty if the headers do not say. */
  public static Optional<String> message(Headers headers) {
    return Optional.ofNullable(text(headers, MESSAGE));
  }

  /**
   * The capture time for which a crop was refused, milliseconds since 1970; empty if it was refused
   * for another reason, or the headers do not say. Those of a structured event do not.
   */
  public static OptionalLong implausibleTime(Headers headers) {
    if (!CropReading.Reason.IMPLAUSIBLE_TIME.word().equals(text(headers, REASON))) {
      return OptionalLong.empty();
    }
    String time = text(headers, CropHeaders.TIME);
    if (time != null) {
      long millis = Rfc3339.parse(time);
      return millis == Rfc3339.MALFORMED ? OptionalLong.empty() : OptionalLong.of(millis);
    }
    String recordTime = text(headers, TIMESTAMP);
    try {
      return recordTime == null || text(headers, CropHeaders.SPACE) == null
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(recordTime));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static void put(Headers headers, String key, byte[] value) {
    headers.remove(key).add(key, value);
  }

  private static @Nullable String text(Headers headers, String key) {
    Header header = headers.lastHeader(key);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Cuts before a character, never within one. */
  private static byte[] cut(byte[] message) {
    if (message.length <= MAX_MESSAGE_BYTES) {
      return message;
    }
    int end = MAX_MESSAGE_BYTES;
    while (end > 0 && (message[end] & 0xC0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(message, end);
  }
}
