package io.parkstream.gateway;

import java.util.HexFormat;

/** A Huffman table of a JPEG, looked up by the next 16 bits. */
final class JpegTable {
  private static final int LONGEST = 16;

  /** A code's length times 256, plus its symbol; 0 where no code begins so. */
  private final short[] codes = new short[1 << LONGEST];

  /**
   * @param picture where the table is defined, or any other array
   * @param counts where the 16 numbers of codes of each length begin
   * @param symbols where the symbols begin, as many as there are codes
   */
  JpegTable(byte[] picture, int counts, int symbols) {
    int at = 0;
    int symbol = symbols;
    for (int length = 1; length <= LONGEST; length++) {
      int span = 1 << (LONGEST - length);
      for (int i = picture[counts + length - 1] & 0xFF; i > 0; i--) {
        short code = (short) (length << 8 | picture[symbol++] & 0xFF);
        int end = Math.min(codes.length, at + span);
        while (at < end) {
          codes[at++] = code;
        }
      }
    }
  }

  /** The next symbol, or -1 if the bits are no code of this table. */
  int decode(JpegBits bits) {
    int code = codes[bits.peek16()];
    if (code == 0) {
      return -1;
    }
    bits.take(code >>> 8);
    return code & 0xFF;
  }

  /**
   * The tables of the standard, which Motion-JPEG may leave out: luminance or chrominance, DC or
   * AC.
   */
  static JpegTable standard(boolean ac, boolean luminance) {
    String hex = ac ? (luminance ? AC_LUMINANCE : AC_CHROMINANCE) : (luminance ? DC_0 : DC_1);
    byte[] bytes = HexFormat.of().parseHex(hex);
    return new JpegTable(bytes, 0, LONGEST);
  }

  private static final String DC_0 =
      "00010501010101010100000000000000" + "000102030405060708090a0b";
  private static final String DC_1 =
      "00030101010101010101010000000000" + "000102030405060708090a0b";
  private static final String AC_LUMINANCE =
      "0002010303020403050504040000017d"
          + "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a"
          + "25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778"
          + "797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7"
          + "c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa";
  private static final String AC_CHROMINANCE =
      "00020102040403040705040400010277"
          + "0001020311040521310612415107617113223281081442"
          + "91a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a"
          + "535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2"
          + "a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9"
          + "eaf2f3f4f5f6f7f8f9fa";
}
