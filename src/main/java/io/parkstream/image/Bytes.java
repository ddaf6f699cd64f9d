package io.parkstream.image;

import java.nio.charset.StandardCharsets;

/** Unsigned numbers and names in a picture's bytes. The caller has checked that they are there. */
final class Bytes {
  private Bytes() {}

  static int u8(byte[] bytes, int at) {
    return bytes[at] & 0xFF;
  }

  static int u16BigEndian(byte[] bytes, int at) {
    return u8(bytes, at) << 8 | u8(bytes, at + 1);
  }

  static long u32BigEndian(byte[] bytes, int at) {
    return (long) u16BigEndian(bytes, at) << 16 | u16BigEndian(bytes, at + 2);
  }

  static int u16LittleEndian(byte[] bytes, int at) {
    return u8(bytes, at) | u8(bytes, at + 1) << 8;
  }

  static int u24LittleEndian(byte[] bytes, int at) {
    return u16LittleEndian(bytes, at) | u8(bytes, at + 2) << 16;
  }

  static long u32LittleEndian(byte[] bytes, int at) {
    return u16LittleEndian(bytes, at) | (long) u16LittleEndian(bytes, at + 2) << 16;
  }

  /** The big-endian number that an ASCII name of four characters is read as. */
  static int name(String fourCharacters) {
    return (int) u32BigEndian(fourCharacters.getBytes(StandardCharsets.US_ASCII), 0);
  }

  static int name(byte[] bytes, int at) {
    return (int) u32BigEndian(bytes, at);
  }
}
