package io.parkstream.image;

import static io.parkstream.image.Bytes.name;
import static io.parkstream.image.Bytes.u16LittleEndian;
import static io.parkstream.image.Bytes.u24LittleEndian;
import static io.parkstream.image.Bytes.u32LittleEndian;
import static io.parkstream.image.Bytes.u8;

import io.parkstream.image.DecodeResult.Reason;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureHeader.Announced;
import org.jspecify.annotations.Nullable;

/**
 * Walks a WebP's chunks to its bitstream: lossy (VP8), lossless (VP8L), either alone or behind an
 * extended header (VP8X). The container says how long it is, which shows a cut.
 */
final class WebpHeader {
  private static final int RIFF = name("RIFF");
  private static final int WEBP = name("WEBP");
  private static final int LOSSY = name("VP8 ");
  private static final int LOSSLESS = name("VP8L");
  private static final int EXTENDED = name("VP8X");
  private static final int ANIMATION = name("ANIM");
  private static final int ANIMATION_FRAME = name("ANMF");

  private static final int CONTAINER_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int EXTENDED_LENGTH = 10;
  private static final int ANIMATION_FLAG = 0x02;
  private static final int LOSSY_LENGTH = 10;
  private static final int LOSSY_START_CODE = 0x2A019D;
  private static final int LOSSLESS_LENGTH = 5;
  private static final int LOSSLESS_SIGNATURE = 0x2F;

  private final byte[] picture;
  private final PictureLimits limits;
  private final int end;
  private @Nullable Announced canvas;

  private WebpHeader(byte[] picture, PictureLimits limits, int end) {
    this.picture = picture;
    this.limits = limits;
    this.end = end;
  }

  static boolean startsWithSignature(byte[] picture) {
    return picture.length >= CONTAINER_HEADER
        && name(picture, 0) == RIFF
        && name(picture, 8) == WEBP;
  }

  static PictureHeader read(byte[] picture, PictureLimits limits) {
    long end = CHUNK_HEADER + u32LittleEndian(picture, 4);
    if (end > picture.length) {
      // Of a huge picture the size is the better reason, wherever it was cut.
      PictureHeader seen = new WebpHeader(picture, limits, picture.length).walk();
      boolean huge = seen instanceof Undecodable u && u.reason() == Reason.TOO_MANY_PIXELS;
      return huge
          ? seen
          : new Undecodable(
              Reason.TRUNCATED, "WebP: " + end + " bytes announced, " + picture.length + " here");
    }
    return new WebpHeader(picture, limits, (int) end).walk();
  }

  private PictureHeader walk() {
    int position = CONTAINER_HEADER;
    while (end - position >= CHUNK_HEADER) {
      int name = name(picture, position);
      long length = u32LittleEndian(picture, position + 4);
      int content = position + CHUNK_HEADER;
      if (name == ANIMATION || name == ANIMATION_FRAME) {
        return animated();
      }
      if (name == LOSSY) {
        return lossy(content, length);
      }
      if (name == LOSSLESS) {
        return lossless(content, length);
      }
      if (name == EXTENDED) {
        Undecodable refusal = extended(content, length);
        if (refusal != null) {
          return refusal;
        }
      }
      // Chunks are padded to an even length.
      long next = content + length + (length & 1);
      if (next > end) {
        return corrupt("a chunk of " + length + " bytes at byte " + position + " of " + end);
      }
      position = (int) next;
    }
    return corrupt("no pixels in " + end + " bytes");
  }

  private @Nullable Undecodable extended(int content, long length) {
    if (canvas != null || length < EXTENDED_LENGTH || end - content < EXTENDED_LENGTH) {
      return corrupt("an extended header of " + length + " bytes at byte " + content);
    }
    if ((u8(picture, content) & ANIMATION_FLAG) != 0) {
      return animated();
    }
    int width = 1 + u24LittleEndian(picture, content + 4);
    int height = 1 + u24LittleEndian(picture, content + 7);
    canvas = new Announced(PictureFormat.WEBP, width, height);
    return PictureHeader.refuseSize(width, height, limits);
  }

  private PictureHeader lossy(int content, long length) {
    if (length < LOSSY_LENGTH || end - content < LOSSY_LENGTH) {
      return corrupt("a lossy bitstream of " + length + " bytes");
    }
    boolean keyFrame = (u8(picture, content) & 1) == 0;
    if (!keyFrame || u24LittleEndian(picture, content + 3) != LOSSY_START_CODE) {
      return corrupt("the lossy bitstream starts with no key frame");
    }
    // The upper two bits of each ask for scaling on display, which no decoder does.
    int width = u16LittleEndian(picture, content + 6) & 0x3FFF;
    int height = u16LittleEndian(picture, content + 8) & 0x3FFF;
    return bitstream(content, length, width, height);
  }

  private PictureHeader lossless(int content, long length) {
    if (length < LOSSLESS_LENGTH || end - content < LOSSLESS_LENGTH) {
      return corrupt("a lossless bitstream of " + length + " bytes");
    }
    if (u8(picture, content) != LOSSLESS_SIGNATURE) {
      return corrupt("the lossless bitstream starts with " + u8(picture, content));
    }
    int bits = (int) u32LittleEndian(picture, content + 1);
    int width = 1 + (bits & 0x3FFF);
    int height = 1 + (bits >>> 14 & 0x3FFF);
    return bitstream(content, length, width, height);
  }

  private PictureHeader bitstream(int content, long length, int width, int height) {
    Undecodable refusal = PictureHeader.refuseSize(width, height, limits);
    if (refusal != null) {
      return refusal;
    }
    Announced pixels = new Announced(PictureFormat.WEBP, width, height);
    if (canvas != null && !canvas.equals(pixels)) {
      return corrupt(
          width
              + " × "
              + height
              + " pixels on a canvas of "
              + canvas.width()
              + " × "
              + canvas.height());
    }
    if (length > end - content) {
      return corrupt("a bitstream of " + length + " bytes, " + (end - content) + " are left");
    }
    return pixels;
  }

  private static Undecodable animated() {
    return new Undecodable(Reason.UNSUPPORTED, "animated WebP; one still picture is taken");
  }

  private static Undecodable corrupt(String message) {
    return new Undecodable(Reason.CORRUPT, "WebP: " + message);
  }
}
