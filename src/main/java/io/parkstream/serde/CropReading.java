package io.parkstream.serde;

import io.parkstream.domain.Crop;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** What a record on the crops' topic turned out to be. */
public sealed interface CropReading {

  /**
   * A crop.
   *
   * @param crop all but the picture
   * @param picture the encoded bytes; shared with the record, not to be changed
   * @param traceParent of the sender, as it came; null if there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; a copy per crop would be garbage
  record Picture(Crop crop, byte[] picture, @Nullable Header traceParent) implements CropReading {}

  /** A space is taken out of use. */
  record Retirement(io.parkstream.domain.Retirement retirement) implements CropReading {}

  /**
   * The record breaks the contract.
   *
   * @param reason the kind, for metrics and headers
   * @param message what was found and what would be right, for people; never the picture
   */
  record Unreadable(Reason reason, String message) implements CropReading {}

  /** Why a record is refused; a closed list, since it becomes a metric label. */
  enum Reason {
    /** The record has no key. */
    MISSING_KEY,
    /** The key is not {@code <site>/<camera>}. */
    MALFORMED_KEY,
    /** A header that is needed is absent or empty. */
    MISSING_HEADER,
    /** A header is not text of the form that is asked for. */
    MALFORMED_HEADER,
    /** An event of a version or a type that is not a crop. */
    WRONG_TYPE,
    /** Key, source, subject and space header name different things. */
    CONTRADICTION,
    /** The capture time lies outside of the {@link CaptureWindow}, or there is none. */
    IMPLAUSIBLE_TIME,
    /** No value, and no space that could be retired. */
    TOMBSTONE_WITHOUT_SPACE,
    /** More bytes than a picture may have. */
    TOO_LARGE,
    /** A structured event whose JSON cannot be read or that has no picture. */
    MALFORMED_ENVELOPE;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word in headers and metrics: lower case, with hyphens. */
    public String word() {
      return word;
    }
  }
}
