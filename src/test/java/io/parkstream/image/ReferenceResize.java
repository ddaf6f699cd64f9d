package io.parkstream.image;

/** Resizing as one would write it on paper, one side after the other, in floating point. */
final class ReferenceResize {
  private ReferenceResize() {}

  static byte[] resize(byte[] rgb, int width, int height, PixelShape shape) {
    double[] pixels = new double[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      pixels[i] = rgb[i] & 0xFF;
    }
    double[][] across = weights(width, shape.width());
    double[][] down = weights(height, shape.height());
    byte[] resized = new byte[shape.bytes()];
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int channel = 0; channel < 3; channel++) {
          double sum = 0;
          for (int v = 0; v < height; v++) {
            for (int u = 0; down[y][v] != 0 && u < width; u++) {
              sum += down[y][v] * across[x][u] * pixels[(v * width + u) * 3 + channel];
            }
          }
          resized[(y * shape.width() + x) * 3 + channel] = (byte) Math.round(sum);
        }
      }
    }
    return resized;
  }

  /** How much each old pixel counts for each new one, along one side. */
  private static double[][] weights(int from, int to) {
    double[][] weights = new double[to][from];
    double scale = (double) from / to;
    for (int i = 0; i < to; i++) {
      if (scale >= 1) {
        for (int j = 0; j < from; j++) {
          double overlap = Math.min(j + 1, (i + 1) * scale) - Math.max(j, i * scale);
          weights[i][j] = Math.max(0, overlap) / scale;
        }
      } else {
        double centre = Math.min(Math.max((i + 0.5) * scale - 0.5, 0), from - 1);
        int left = (int) centre;
        int right = Math.min(left + 1, from - 1);
        weights[i][left] += 1 - (centre - left);
        weights[i][right] += centre - left;
      }
    }
    return weights;
  }
}
