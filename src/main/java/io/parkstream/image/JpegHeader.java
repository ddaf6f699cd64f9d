package io.parkstream.image;

import static io.parkstream.image.Bytes.u16BigEndian;
import static io.parkstream.image.Bytes.u8;

import io.parkstream.image.DecodeResult.Reason;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureHeader.Announced;
import org.jspecify.annotations.Nullable;

/**
 * Walks a JPEG from marker to marker until its end. Segments are skipped by their length, so a
 * thumbnail inside one, with an end mark of its own, does not pass for the picture's end.
 *
 * <p>It finds markers just as libjpeg does (skip to the next FF, skip repeated FF, take no FF 00),
 * so that both see the same frame; otherwise a picture could show a small frame here and a huge one
 * there.
 */
final class JpegHeader {
  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int TEMPORARY = 0x01;
  private static final int FIRST_RESTART = 0xD0;
  private static final int LAST_RESTART = 0xD7;
  private static final int BASELINE = 0xC0;
  private static final int EXTENDED = 0xC1;
  private static final int PROGRESSIVE = 0xC2;

  private final byte[] picture;
  private final PictureLimits limits;
  private int position = 2;
  private @Nullable Announced frame;
  private int scans;

  private JpegHeader(byte[] picture, PictureLimits limits) {
    this.picture = picture;
    this.limits = limits;
  }

  static boolean startsWithSignature(byte[] picture) {
    return picture.length >= 3
        && u8(picture, 0) == 0xFF
        && u8(picture, 1) == START_OF_IMAGE
        && u8(picture, 2) == 0xFF;
  }

  static PictureHeader read(byte[] picture, PictureLimits limits) {
    return new JpegHeader(picture, limits).walk();
  }

  private PictureHeader walk() {
    while (true) {
      int marker = nextMarker();
      if (marker < 0) {
        return truncated("no end mark in " + picture.length + " bytes");
      }
      if (marker == END_OF_IMAGE) {
        return end();
      }
      if (standsAlone(marker)) {
        continue;
      }
      Undecodable refusal = segment(marker);
      if (refusal != null) {
        return refusal;
      }
    }
  }

  /** Moves behind the next marker; -1 if the bytes end first. Also skips the coded pixels. */
  private int nextMarker() {
    while (position < picture.length) {
      if (u8(picture, position++) != 0xFF) {
        continue;
      }
      while (position < picture.length && u8(picture, position) == 0xFF) {
        position++;
      }
      if (position < picture.length && u8(picture, position++) != 0) {
        return u8(picture, position - 1);
      }
    }
    return -1;
  }

  /** Whether no segment follows a marker. */
  static boolean standsAlone(int marker) {
    return marker == TEMPORARY || (marker >= FIRST_RESTART && marker <= LAST_RESTART);
  }

  /** Reads what matters of a segment and moves behind it; gives the reason if it is refused. */
  private @Nullable Undecodable segment(int marker) {
    if (marker == START_OF_IMAGE) {
      return corrupt("a second start mark at byte " + (position - 2));
    }
    if (picture.length - position < 2) {
      return truncated("the segment at byte " + position + " has no length");
    }
    int length = u16BigEndian(picture, position);
    if (length < 2) {
      return corrupt("a segment of " + length + " bytes at byte " + position);
    }
    Undecodable refusal = null;
    if (isFrame(marker)) {
      refusal = frame(marker, length);
    } else if (marker == START_OF_SCAN) {
      refusal = scan();
    }
    if (refusal == null && length > picture.length - position) {
      return truncated(
          "a segment of "
              + length
              + " bytes at byte "
              + position
              + " of "
              + picture.length
              + " bytes");
    }
    position += length;
    return refusal;
  }

  /** C0 to CF start a frame, each in another coding, but for three that define tables. */
  private static boolean isFrame(int marker) {
    boolean table = marker == 0xC4 || marker == 0xC8 || marker == 0xCC;
    return marker >= 0xC0 && marker <= 0xCF && !table;
  }

  private @Nullable Undecodable frame(int marker, int length) {
    if (frame != null) {
      return corrupt("a second frame at byte " + position);
    }
    if (marker != BASELINE && marker != EXTENDED && marker != PROGRESSIVE) {
      return unsupported(
          "JPEG coding SOF"
              + (marker - BASELINE)
              + "; baseline, extended and progressive Huffman (SOF0 to SOF2) are taken");
    }
    if (picture.length - position < 8) {
      return truncated("the frame header at byte " + position + " is cut");
    }
    int precision = u8(picture, position + 2);
    int height = u16BigEndian(picture, position + 3);
    int width = u16BigEndian(picture, position + 5);
    int components = u8(picture, position + 7);
    if (precision != 8) {
      return unsupported("JPEG of " + precision + " bits per sample; 8 are taken");
    }
    if (components != 1 && components != 3) {
      return unsupported(
          "JPEG of " + components + " components; 1 (grey) and 3 (colour) are taken, CMYK is not");
    }
    if (length != 8 + 3 * components) {
      return corrupt("a frame header of " + length + " bytes for " + components + " components");
    }
    frame = new Announced(PictureFormat.JPEG, width, height);
    return PictureHeader.refuseSize(width, height, limits);
  }

  private @Nullable Undecodable scan() {
    if (frame == null) {
      return corrupt("a scan before the frame header, at byte " + position);
    }
    scans++;
    return scans > limits.maxScans()
        ? unsupported("JPEG of more than " + limits.maxScans() + " scans")
        : null;
  }

  private PictureHeader end() {
    if (frame == null || scans == 0) {
      return corrupt("the end mark at byte " + (position - 2) + " comes before any pixels");
    }
    return frame;
  }

  private static Undecodable truncated(String message) {
    return new Undecodable(Reason.TRUNCATED, "JPEG: " + message);
  }

  private static Undecodable corrupt(String message) {
    return new Undecodable(Reason.CORRUPT, "JPEG: " + message);
  }

  private static Undecodable unsupported(String message) {
    return new Undecodable(Reason.UNSUPPORTED, message);
  }
}
