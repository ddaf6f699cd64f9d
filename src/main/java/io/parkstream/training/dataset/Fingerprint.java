package io.parkstream.training.dataset;

import io.parkstream.image.PixelShape;

/**
 * What two pictures of the same moment have in common, whatever their compression: a difference
 * hash (each bit says whether brightness rises from one cell of a 9 × 8 grid to the next) and a
 * thumbnail of 16 × 16 grey levels. The hash finds candidates; the thumbnail decides, since the
 * hashes of two empty patches of asphalt may agree.
 */
record Fingerprint(long hash, byte[] thumbnail) {
  private static final int THUMBNAIL = 16;

  /** Bits of 64 in which hashes of candidates may differ. */
  private static final int MAX_BITS = 8;

  /** Mean difference of grey levels, of 255, up to which two pictures are nearly the same. */
  private static final double MAX_MEAN_DIFFERENCE = 3;

  static Fingerprint of(byte[] pixels, PixelShape shape) {
    double[] grid = grid(pixels, shape, 9, 8);
    long hash = 0;
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        hash = hash << 1 | (grid[y * 9 + x + 1] > grid[y * 9 + x] ? 1 : 0);
      }
    }
    double[] levels = grid(pixels, shape, THUMBNAIL, THUMBNAIL);
    byte[] thumbnail = new byte[levels.length];
    for (int i = 0; i < levels.length; i++) {
      thumbnail[i] = (byte) Math.round(levels[i]);
    }
    return new Fingerprint(hash, thumbnail);
  }

  boolean isNearly(Fingerprint other) {
    if (Long.bitCount(hash ^ other.hash) > MAX_BITS) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < thumbnail.length; i++) {
      sum += Math.abs((thumbnail[i] & 0xff) - (other.thumbnail[i] & 0xff));
    }
    return sum <= MAX_MEAN_DIFFERENCE * thumbnail.length;
  }

  /** Mean grey levels of the cells of a grid. */
  private static double[] grid(byte[] pixels, PixelShape shape, int columns, int rows) {
    double[] sums = new double[columns * rows];
    int[] counts = new int[columns * rows];
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int cell = y * rows / shape.height() * columns + x * columns / shape.width();
        int at = (y * shape.width() + x) * PixelShape.CHANNELS;
        sums[cell] +=
            ((pixels[at] & 0xff) + (pixels[at + 1] & 0xff) + (pixels[at + 2] & 0xff)) / 3.0;
        counts[cell]++;
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= counts[i];
    }
    return sums;
  }
}
