package io.parkstream.testing;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Segments put into a JPEG, taken out of it, and data cut out of it. */
public final class JpegSurgery {
  private static final int START_OF_SCAN = 0xDA;
  private static final byte[] END = {(byte) 0xFF, (byte) 0xD9};

  private JpegSurgery() {}

  /** With an EXIF block that asks viewers to turn the picture, 1 to 8. */
  public static byte[] withOrientation(byte[] jpeg, int orientation) {
    return withSegment(jpeg, 0xE1, exif(orientation, new byte[0]));
  }

  /** With an EXIF block that carries a picture of its own, end mark included. */
  public static byte[] withThumbnail(byte[] jpeg, byte[] thumbnail) {
    return withSegment(jpeg, 0xE1, exif(1, thumbnail));
  }

  private static byte[] exif(int orientation, byte[] more) {
    byte[] head = {
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] block = Arrays.copyOf(head, head.length + more.length);
    System.arraycopy(more, 0, block, head.length, more.length);
    return block;
  }

  private static byte[] withSegment(byte[] jpeg, int marker, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.write(0xFF);
    out.write(marker);
    out.write(payload.length + 2 >> 8);
    out.write(payload.length + 2);
    out.writeBytes(payload);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  /** Without the segments of a kind, such as C4, the Huffman tables. */
  public static byte[] without(byte[] jpeg, int marker) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    int position = 2;
    int found;
    do {
      found = jpeg[position + 1] & 0xFF;
      int length = 2 + lengthAt(jpeg, position + 2);
      if (found != marker) {
        out.write(jpeg, position, length);
      }
      position += length;
    } while (found != START_OF_SCAN);
    out.write(jpeg, position, jpeg.length - position);
    return out.toByteArray();
  }

  /** Where the coded data of the first scan begin. */
  public static int dataBegin(byte[] jpeg) {
    int position = 2;
    int found;
    do {
      found = jpeg[position + 1] & 0xFF;
      position += 2 + lengthAt(jpeg, position + 2);
    } while (found != START_OF_SCAN);
    return position;
  }

  private static int lengthAt(byte[] jpeg, int at) {
    return (jpeg[at] & 0xFF) << 8 | jpeg[at + 1] & 0xFF;
  }

  /**
   * Cut, with an end mark all the same.
   *
   * @param length bytes that are left before the end mark
   */
  public static byte[] cutAndEnded(byte[] jpeg, int length) {
    byte[] cut = Arrays.copyOf(jpeg, length + 2);
    // A half marker would be another fault.
    if ((cut[length - 1] & 0xFF) == 0xFF) {
      cut[length - 1] = 0;
    }
    System.arraycopy(END, 0, cut, length, 2);
    return cut;
  }

  /**
   * The first scans of a progressive picture, with an end mark.
   *
   * @param scans fewer than it has
   */
  public static byte[] firstScans(byte[] jpeg, int scans) {
    int position = dataBegin(jpeg);
    for (int left = scans; true; position++) {
      boolean begin =
          (jpeg[position] & 0xFF) == 0xFF && (jpeg[position + 1] & 0xFF) == START_OF_SCAN;
      if (begin && --left == 0) {
        return cutAndEnded(jpeg, position);
      }
    }
  }

  /** With a part of the first scan's data, in shares of them, that are all the same byte. */
  public static byte[] overwritten(byte[] jpeg, double from, double to, int with) {
    int begin = dataBegin(jpeg);
    int length = jpeg.length - 2 - begin;
    byte[] changed = jpeg.clone();
    Arrays.fill(changed, begin + (int) (from * length), begin + (int) (to * length), (byte) with);
    return changed;
  }

  /** Without the bytes in between. */
  public static byte[] withHole(byte[] jpeg, int from, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, from);
    out.write(jpeg, to, jpeg.length - to);
    return out.toByteArray();
  }
}
