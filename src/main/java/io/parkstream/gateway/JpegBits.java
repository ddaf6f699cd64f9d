package io.parkstream.gateway;

/**
 * The entropy-coded bits of a JPEG scan, one after the other. Behind the data, at the next marker,
 * it delivers zeros as libjpeg does and notes that it had to.
 */
final class JpegBits {
  private static final int MARKER = 0xFF;
  private static final int LOOK_AHEAD = 32;

  private final byte[] picture;
  private int position;
  private long buffer;
  private int held;
  private int invented;
  private boolean exhausted;

  /**
   * @param position of the first coded byte
   */
  JpegBits(byte[] picture, int position) {
    this.picture = picture;
    this.position = position;
  }

  /** The next 16 bits, which stay. */
  int peek16() {
    while (held < LOOK_AHEAD) {
      int next = nextByte();
      if (next < 0) {
        invented += 8;
        next = 0;
      }
      buffer = buffer << 8 | next;
      held += 8;
    }
    return (int) (buffer >>> (held - 16)) & 0xFFFF;
  }

  /** Takes up to 16 bits. */
  int take(int bits) {
    int value = bits == 0 ? 0 : peek16() >>> (16 - bits);
    held -= bits;
    exhausted |= held < invented;
    return value;
  }

  /** Whether more bits were taken than there were before the marker. */
  boolean isExhausted() {
    return exhausted;
  }

  /** -1 at a marker and at the end. */
  private int nextByte() {
    if (position >= picture.length || isAtMarker()) {
      return -1;
    }
    int value = picture[position++] & 0xFF;
    if (value == MARKER) {
      // A coded FF is followed by a 00.
      position++;
    }
    return value;
  }

  private boolean isAtMarker() {
    return (picture[position] & 0xFF) == MARKER
        && (position + 1 >= picture.length || picture[position + 1] != 0);
  }

  /**
   * Leaves the data of this interval behind.
   *
   * @return false if there was more than the rest of a byte and padding of 00 or FF bytes
   */
  boolean skipToMarker() {
    boolean padding = true;
    int whole = Math.max(0, held - invented) / 8;
    for (int i = 0; i < whole; i++) {
      padding &= isPadding((int) (buffer >>> (invented + 8 * i)) & 0xFF);
    }
    for (int next = nextByte(); next >= 0; next = nextByte()) {
      padding &= isPadding(next);
    }
    buffer = 0;
    held = 0;
    invented = 0;
    return padding;
  }

  private static boolean isPadding(int value) {
    return value == 0 || value == MARKER;
  }

  /** Moves behind the marker at which the bits ended; 0 if the picture ends here. */
  int takeMarker() {
    while (position < picture.length && (picture[position] & 0xFF) == MARKER) {
      position++;
    }
    return position < picture.length ? picture[position++] & 0xFF : 0;
  }

  /** Of the marker that {@link #takeMarker} would take. */
  int position() {
    return position;
  }
}
