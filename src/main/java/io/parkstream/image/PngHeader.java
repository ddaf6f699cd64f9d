package io.parkstream.image;

import static io.parkstream.image.Bytes.name;
import static io.parkstream.image.Bytes.u32BigEndian;
import static io.parkstream.image.Bytes.u8;

import io.parkstream.image.DecodeResult.Reason;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureHeader.Announced;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Walks a PNG from chunk to chunk until its end. */
final class PngHeader {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private static final int HEADER = name("IHDR");
  private static final int PALETTE = name("PLTE");
  private static final int DATA = name("IDAT");
  private static final int END = name("IEND");
  private static final int ANIMATION = name("acTL");

  /** The bit of a chunk's name that says whether the picture can be shown without it. */
  private static final int OPTIONAL = 0x20000000;

  /** Bytes of a chunk around its content: length, name, checksum. */
  private static final int FRAME = 12;

  private static final int HEADER_LENGTH = 13;

  private PngHeader() {}

  static boolean startsWithSignature(byte[] picture) {
    return picture.length >= SIGNATURE.length
        && Arrays.equals(picture, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  static PictureHeader read(byte[] picture, PictureLimits limits) {
    int start = SIGNATURE.length;
    if (picture.length - start < FRAME + HEADER_LENGTH) {
      return truncated("the header is cut at " + picture.length + " bytes");
    }
    if (u32BigEndian(picture, start) != HEADER_LENGTH || name(picture, start + 4) != HEADER) {
      return corrupt("the first chunk is no header");
    }
    long width = u32BigEndian(picture, start + 8);
    long height = u32BigEndian(picture, start + 12);
    Undecodable refusal = refuseKind(picture, start + 16);
    if (refusal == null) {
      refusal = PictureHeader.refuseSize(width, height, limits);
    }
    if (refusal == null) {
      refusal = refuseChunks(picture, start + FRAME + HEADER_LENGTH);
    }
    return refusal != null ? refusal : new Announced(PictureFormat.PNG, (int) width, (int) height);
  }

  private static @Nullable Undecodable refuseKind(byte[] picture, int at) {
    int bitDepth = u8(picture, at);
    int colourType = u8(picture, at + 1);
    if (bitDepth == 16) {
      return new Undecodable(Reason.UNSUPPORTED, "PNG of 16 bits per sample; at most 8 are taken");
    }
    boolean knownDepth = bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8;
    boolean knownColour = colourType <= 6 && colourType != 1 && colourType != 5;
    if (!knownDepth || !knownColour) {
      return corrupt("bit depth " + bitDepth + ", colour type " + colourType);
    }
    return null;
  }

  private static @Nullable Undecodable refuseChunks(byte[] picture, int start) {
    CRC32 checksum = new CRC32();
    boolean data = false;
    int position = start;
    while (picture.length - position >= FRAME) {
      long length = u32BigEndian(picture, position);
      int name = name(picture, position + 4);
      if (name == ANIMATION) {
        return new Undecodable(Reason.UNSUPPORTED, "animated PNG; one still picture is taken");
      }
      if (length > picture.length - position - FRAME) {
        break;
      }
      if ((name & OPTIONAL) == 0) {
        Undecodable refusal = refuseCritical(picture, position, name, (int) length, checksum);
        if (refusal != null) {
          return refusal;
        }
      }
      if (name == END) {
        return data ? null : corrupt("the end at byte " + position + " comes before any pixels");
      }
      data |= name == DATA;
      position += FRAME + (int) length;
    }
    return truncated("no end chunk in " + picture.length + " bytes");
  }

  private static @Nullable Undecodable refuseCritical(
      byte[] picture, int position, int name, int length, CRC32 checksum) {
    if (name != PALETTE && name != DATA && name != END) {
      return corrupt("an unexpected critical chunk at byte " + position);
    }
    checksum.reset();
    checksum.update(picture, position + 4, 4 + length);
    return checksum.getValue() != u32BigEndian(picture, position + 8 + length)
        ? corrupt("the checksum of the chunk at byte " + position + " does not match")
        : null;
  }

  /**
   * Keeps only the chunks that make pixels: texts and colour profiles are compressed, and a few
   * kilobytes of them can ask for gigabytes. Transparency goes too, since alpha is dropped anyway.
   *
   * @param picture one that {@link #read} took; not changed
   * @return a PNG of the same pixels, no longer than the picture
   */
  static byte[] pixelChunks(byte[] picture) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(picture.length);
    kept.write(picture, 0, SIGNATURE.length);
    int position = SIGNATURE.length;
    int name;
    do {
      name = name(picture, position + 4);
      int length = FRAME + (int) u32BigEndian(picture, position);
      if (name == HEADER || name == PALETTE || name == DATA || name == END) {
        kept.write(picture, position, length);
      }
      position += length;
    } while (name != END);
    return kept.toByteArray();
  }

  private static Undecodable truncated(String message) {
    return new Undecodable(Reason.TRUNCATED, "PNG: " + message);
  }

  private static Undecodable corrupt(String message) {
    return new Undecodable(Reason.CORRUPT, "PNG: " + message);
  }
}
