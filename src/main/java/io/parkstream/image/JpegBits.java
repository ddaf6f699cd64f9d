package io.parkstream.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The entropy-coded bits of a JPEG scan, one after the other. Behind the data, at the next marker,
 * it delivers zeros as libjpeg does and notes that it had to.
 */
final class JpegBits {
  private static final int MARKER = 0xFF;
  private static final int LOOK_AHEAD = 32;

  private static final VarHandle FOUR_BYTES =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] picture;
  private int position;
  private long buffer;
  private int held;
  private int invented;

  /**
   * @param position of the first coded byte
   */
  JpegBits(byte[] picture, int position) {
    this.picture = picture;
    this.position = position;
  }

  /** The next 16 bits, which stay. */
  int peek16() {
    if (held < LOOK_AHEAD) {
      refill();
    }
    return (int) (buffer >>> (held - 16)) & 0xFFFF;
  }

  private void refill() {
    if (position + 4 <= picture.length) {
      int next = (int) FOUR_BYTES.get(picture, position);
      // Whether one of them is FF; nearly always none is.
      if (((~next - 0x01010101) & next & 0x80808080) == 0) {
        buffer = buffer << 32 | next & 0xFFFF_FFFFL;
        held += 32;
        position += 4;
        return;
      }
    }
    while (held < LOOK_AHEAD) {
      int next = nextByte();
      if (next < 0) {
        invented += 8;
        next = 0;
      }
      buffer = buffer << 8 | next;
      held += 8;
    }
  }

  /** Takes up to 16 bits. */
  int take(int bits) {
    int value = peek16() >>> (16 - bits);
    held -= bits;
    return value;
  }

  /**
   * Steps over the coefficients of a baseline block but the first. The hot loop of a picture.
   *
   * @return false if one has a code that does not exist, or they are too many
   */
  boolean skipBlock(JpegTable table) {
    int k = 1;
    int first = 0;
    int different = 0;
    while (k <= JpegScan.LAST) {
      int entry = table.look(this);
      if (entry == 0) {
        return false;
      }
      held -= JpegTable.allBits(entry);
      int symbol = JpegTable.symbol(entry);
      if ((symbol & 15) == 0 && symbol != JpegTable.ZERO_RUN) {
        return true;
      }
      first = k == 1 ? entry : first;
      different |= entry ^ first;
      k += (symbol >>> 4) + 1;
    }
    // Zeros in place of data are 63 times the same number: as many as there are, and no picture.
    boolean filled = different == 0 && JpegTable.symbol(first) >>> 4 == 0;
    return k == JpegScan.LAST + 1 && !filled;
  }

  /** Steps over bits that were peeked at, and up to 15 behind them. */
  void skip(int bits) {
    held -= bits;
  }

  /** Whether more bits were taken than there were before the marker. */
  boolean isExhausted() {
    return held < invented;
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
