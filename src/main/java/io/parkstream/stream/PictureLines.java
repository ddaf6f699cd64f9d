package io.parkstream.stream;

import java.util.Arrays;

/** Rows or columns of a picture, held against one another. */
final class PictureLines {
  private static final int CHANNELS = 3;

  private final byte[] pixels;
  private final int size;

  /** From one line to the next, and from one pixel to the next of a line, in bytes. */
  private final int nextLine;

  private final int nextPixel;

  private PictureLines(byte[] pixels, int size, int nextLine, int nextPixel) {
    this.pixels = pixels;
    this.size = size;
    this.nextLine = nextLine;
    this.nextPixel = nextPixel;
  }

  static PictureLines rows(byte[] pixels, int size) {
    return new PictureLines(pixels, size, size * CHANNELS, CHANNELS);
  }

  static PictureLines columns(byte[] pixels, int size) {
    return new PictureLines(pixels, size, CHANNELS, size * CHANNELS);
  }

  /**
   * The most lines in a row that are the same as the first of them. Each is held against that one
   * and not against its neighbour: smooth ground changes little from line to line, but goes on to.
   *
   * @param same mean difference of two lines that are called the same, in levels of 255
   */
  int repeated(double same) {
    int limit = (int) Math.ceil(same * size * CHANNELS);
    int longest = 1;
    int first = 0;
    for (int line = 1; line < size; line++) {
      if (difference(first, line, limit) >= limit) {
        first = line;
      }
      longest = Math.max(longest, line - first + 1);
    }
    return longest;
  }

  /**
   * How much two neighbours differ where they differ little, a quarter of them less, as a share of
   * the mean: nearly 0 if all differences are borders of areas, as of bars or blocks.
   */
  double calm() {
    int[] differences = new int[size - 1];
    long sum = 0;
    for (int line = 1; line < size; line++) {
      int difference = difference(line - 1, line, Integer.MAX_VALUE);
      differences[line - 1] = difference;
      sum += difference;
    }
    Arrays.sort(differences);
    return sum == 0 ? 0 : (double) differences[differences.length / 4] * differences.length / sum;
  }

  /** Sum over all pixels and channels; may stop at the limit. */
  private int difference(int one, int other, int limit) {
    int difference = 0;
    int offset = (other - one) * nextLine;
    int at = one * nextLine;
    for (int i = 0; i < size && difference < limit; i++, at += nextPixel) {
      for (int channel = at; channel < at + CHANNELS; channel++) {
        difference += Math.abs((pixels[channel + offset] & 0xFF) - (pixels[channel] & 0xFF));
      }
    }
    return difference;
  }
}
