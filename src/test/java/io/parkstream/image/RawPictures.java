package io.parkstream.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Builds the parts of encoded pictures by hand, for those that no encoder writes. */
public final class RawPictures {
  public static final byte[] JPEG_START = {(byte) 0xFF, (byte) 0xD8};
  public static final byte[] JPEG_END = {(byte) 0xFF, (byte) 0xD9};
  public static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private RawPictures() {}

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }

  public static byte[] firstHalf(byte[] picture) {
    return Arrays.copyOf(picture, picture.length / 2);
  }

  /** A JPEG segment: marker, length, content. */
  public static byte[] segment(int marker, byte... content) {
    return ByteBuffer.allocate(4 + content.length)
        .put((byte) 0xFF)
        .put((byte) marker)
        .putShort((short) (2 + content.length))
        .put(content)
        .array();
  }

  public static byte[] frame(int marker, int precision, int width, int height, int components) {
    ByteBuffer content = ByteBuffer.allocate(6 + 3 * components);
    content.put((byte) precision).putShort((short) height).putShort((short) width);
    content.put((byte) components);
    for (int i = 1; i <= components; i++) {
      content.put((byte) i).put((byte) 0x11).put((byte) 0);
    }
    return segment(marker, content.array());
  }

  /** The header of a scan of one component and three bytes of coded pixels. */
  public static byte[] scan() {
    return join(
        segment(0xDA, (byte) 1, (byte) 1, (byte) 0, (byte) 0, (byte) 63, (byte) 0), coded());
  }

  private static byte[] coded() {
    return new byte[] {0x12, 0x34, 0x56};
  }

  /** Complete from start to end mark, though its pixels are none. */
  public static byte[] jpeg(int marker, int precision, int width, int height, int components) {
    return join(JPEG_START, frame(marker, precision, width, height, components), scan(), JPEG_END);
  }

  /** Puts a segment between the start mark and the rest of a JPEG. */
  public static byte[] withSegment(byte[] jpeg, byte[] segment) {
    return join(JPEG_START, segment, Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  /** The tag that asks a viewer to turn the picture by 90 degrees. */
  public static byte[] exifTurnedRight() {
    ByteBuffer content = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    content.put("Exif\0\0II*\0".getBytes(StandardCharsets.US_ASCII)).putInt(8);
    content.putShort((short) 1);
    content.putShort((short) 0x0112).putShort((short) 3).putInt(1).putInt(6);
    content.putInt(0);
    return segment(0xE1, content.array());
  }

  public static byte[] chunk(String name, byte... content) {
    byte[] named = join(name.getBytes(StandardCharsets.US_ASCII), content);
    CRC32 checksum = new CRC32();
    checksum.update(named);
    return ByteBuffer.allocate(8 + named.length)
        .putInt(content.length)
        .put(named)
        .putInt((int) checksum.getValue())
        .array();
  }

  public static byte[] pngHeader(int width, int height, int bitDepth, int colourType) {
    byte[] content =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) bitDepth)
            .put((byte) colourType)
            .array();
    return chunk("IHDR", content);
  }

  /** Complete from signature to end, with a few zero bytes as its pixels. */
  public static byte[] png(int width, int height, int bitDepth, int colourType) {
    return join(
        PNG_SIGNATURE,
        pngHeader(width, height, bitDepth, colourType),
        chunk("IDAT", deflated(100)),
        chunk("IEND"));
  }

  /** Puts a chunk between the header and the rest of a PNG. */
  public static byte[] withChunk(byte[] png, byte[] chunk) {
    int afterHeader = 8 + 12 + 13;
    return join(
        Arrays.copyOf(png, afterHeader), chunk, Arrays.copyOfRange(png, afterHeader, png.length));
  }

  /** Zero bytes, compressed about a thousandfold. */
  public static byte[] deflated(int zeroBytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      deflater.setInput(new byte[zeroBytes]);
      deflater.finish();
      byte[] deflated = new byte[zeroBytes / 500 + 64];
      return Arrays.copyOf(deflated, deflater.deflate(deflated));
    } finally {
      deflater.end();
    }
  }

  public static byte[] webp(byte[]... chunks) {
    byte[] body = join(chunks);
    ByteBuffer whole = ByteBuffer.allocate(12 + body.length).order(ByteOrder.LITTLE_ENDIAN);
    whole.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(4 + body.length);
    return whole.put("WEBP".getBytes(StandardCharsets.US_ASCII)).put(body).array();
  }

  public static byte[] webpChunk(String name, byte... content) {
    int padded = content.length + (content.length & 1);
    ByteBuffer chunk = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put(name.getBytes(StandardCharsets.US_ASCII)).putInt(content.length).put(content);
    return chunk.array();
  }

  public static byte[] webpLossy(int width, int height) {
    ByteBuffer content = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    content.put(new byte[] {0x10, 0, 0, (byte) 0x9D, 0x01, 0x2A});
    content.putShort((short) width).putShort((short) height);
    return webpChunk("VP8 ", content.array());
  }

  public static byte[] webpExtended(int flags, int width, int height) {
    ByteBuffer content = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    content.putInt(flags).putInt(4, width - 1).putInt(7, height - 1);
    return webpChunk("VP8X", Arrays.copyOf(content.array(), 10));
  }
}
