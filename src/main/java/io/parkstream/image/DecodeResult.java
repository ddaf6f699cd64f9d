package io.parkstream.image;

import java.util.Locale;

/** What became of an encoded picture. */
public sealed interface DecodeResult {

  /**
   * The picture, resized to the shape asked for.
   *
   * @param format what the bytes are, whatever a header claims
   * @param pixels red, green, blue per pixel, row by row, unsigned; owned by the receiver
   */
  @SuppressWarnings("ArrayRecordComponent") // 7,000 a second: a copy or a list would be garbage
  record Decoded(PictureFormat format, byte[] pixels) implements DecodeResult {}

  /**
   * The picture cannot be read.
   *
   * @param reason the kind, for metrics and headers
   * @param message the numbers and the limit, for people; never the picture
   */
  record Undecodable(Reason reason, String message) implements DecodeResult, PictureHeader {}

  /** Why a picture is refused; a closed list, since it becomes a metric label. */
  enum Reason {
    /** No bytes at all. */
    EMPTY,
    /** Neither JPEG nor PNG nor WebP. */
    UNKNOWN_FORMAT,
    /** More encoded bytes than allowed. */
    TOO_LARGE,
    /** The header announces more pixels than allowed. */
    TOO_MANY_PIXELS,
    /** The header announces no pixels. */
    ZERO_SIZED,
    /**
     * The end of the picture is missing, or coded data of it, whether or not an end mark is there.
     */
    TRUNCATED,
    /** A kind of picture that is not taken: 16-bit, CMYK, animated, arithmetic coding. */
    UNSUPPORTED,
    /** The header or the pixels contradict the format. */
    CORRUPT;

    /** The word in headers and metrics: lower case, with hyphens. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
