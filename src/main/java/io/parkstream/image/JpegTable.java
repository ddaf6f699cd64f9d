package io.parkstream.image;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A Huffman table of a JPEG. An entry of it says all that is needed of a symbol to step over it, in
 * one number; see {@link #codeBits} and its neighbours.
 */
final class JpegTable {
  private static final int LONGEST = 16;

  /** Codes up to so many bits are looked up at once; nearly all are. */
  private static final int LOOKED_UP = 10;

  static final int ZERO_RUN = 0xF0;

  /** Entries by the next {@link #LOOKED_UP} bits; 0 where a code is longer or there is none. */
  private final int[] entries = new int[1 << LOOKED_UP];

  /** Where the codes of each length end, as 16 bits. */
  private final int[] ends = new int[LONGEST + 1];

  private final byte[] definition;

  private JpegTable(byte[] definition) {
    this.definition = definition;
  }

  /**
   * Reads a table.
   *
   * @param picture where it is defined: 16 numbers of codes of each length, and as many symbols as
   *     there are codes
   * @param begin of the numbers
   * @param end of the symbols
   * @return null if there are more codes of a length than it has
   */
  static @Nullable JpegTable read(byte[] picture, int begin, int end) {
    for (JpegTable usual : USUAL) {
      byte[] known = usual.definition;
      if (Arrays.equals(known, 0, known.length, picture, begin, end)) {
        return usual;
      }
    }
    JpegTable table = new JpegTable(Arrays.copyOfRange(picture, begin, end));
    return table.fill() ? table : null;
  }

  private boolean fill() {
    int code = 0;
    int symbol = LONGEST;
    for (int length = 1; length <= LONGEST; length++) {
      int span = 1 << (LONGEST - length);
      for (int i = definition[length - 1] & 0xFF; i > 0; i--) {
        if (length <= LOOKED_UP && code < 1 << LONGEST) {
          int from = code >>> (LONGEST - LOOKED_UP);
          int to = from + (span >>> (LONGEST - LOOKED_UP));
          Arrays.fill(entries, from, to, entry(length, definition[symbol] & 0xFF));
        }
        symbol++;
        code += span;
      }
      // As libjpeg has it: no code may be all ones.
      if (code >= 1 << LONGEST && definition[length - 1] != 0) {
        return false;
      }
      ends[length] = code;
    }
    return true;
  }

  private static int entry(int length, int symbol) {
    return (length + (symbol & 15)) << 16 | symbol << 8 | length;
  }

  /** The entry of the symbol that the bits begin with, which stay; 0 if they are no code. */
  int look(JpegBits bits) {
    int next = bits.peek16();
    int entry = entries[next >>> (LONGEST - LOOKED_UP)];
    return entry != 0 ? entry : lookLong(next);
  }

  private int lookLong(int next) {
    for (int length = LOOKED_UP + 1; length <= LONGEST; length++) {
      if (next < ends[length]) {
        int codes = 0;
        for (int shorter = 0; shorter < length - 1; shorter++) {
          codes += definition[shorter] & 0xFF;
        }
        int nth = (next - ends[length - 1]) >>> (LONGEST - length);
        return entry(length, definition[LONGEST + codes + nth] & 0xFF);
      }
    }
    return 0;
  }

  /** The next symbol, or -1 if the bits are no code of this table. */
  int decode(JpegBits bits) {
    int entry = look(bits);
    bits.skip(entry & 0xFF);
    return entry == 0 ? -1 : symbol(entry);
  }

  /** Bits of the code and of the number behind it. */
  static int allBits(int entry) {
    return entry >>> 16;
  }

  static int symbol(int entry) {
    return entry >>> 8 & 0xFF;
  }

  /**
   * The tables of the standard, which most encoders use and Motion-JPEG may leave out.
   *
   * @param ac for the coefficients but the first
   * @param luminance or chrominance
   */
  static JpegTable standard(boolean ac, boolean luminance) {
    return USUAL[(ac ? 2 : 0) + (luminance ? 0 : 1)];
  }

  private static JpegTable parsed(String hex) {
    JpegTable table = new JpegTable(HexFormat.of().parseHex(hex));
    table.fill();
    return table;
  }

  private static final JpegTable[] USUAL = {
    parsed("00010501010101010100000000000000" + "000102030405060708090a0b"),
    parsed("00030101010101010101010000000000" + "000102030405060708090a0b"),
    parsed(
        "0002010303020403050504040000017d"
            + "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a"
            + "25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778"
            + "797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7"
            + "c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"),
    parsed(
        "00020102040403040705040400010277"
            + "0001020311040521310612415107617113223281081442"
            + "91a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a"
            + "535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2"
            + "a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9"
            + "eaf2f3f4f5f6f7f8f9fa")
  };
}
