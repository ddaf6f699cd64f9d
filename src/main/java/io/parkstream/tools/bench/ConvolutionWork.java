package io.parkstream.tools.bench;

import io.parkstream.image.PixelShape;

/** How much there is to compute for one crop. */
final class ConvolutionWork {
  /** Channels of VGG16's convolutions by block; the picture is halved after each block. */
  private static final int[][] BLOCKS = {
    {64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}
  };

  private static final int KERNEL = 3 * 3;

  private ConvolutionWork() {}

  /**
   * Operations of all convolutions of VGG16, a multiply-add being two, and those with zero padding
   * among them. The dense layers of the variants are below one per cent of it.
   */
  static double operations(PixelShape input) {
    double multiplyAdds = 0;
    int width = input.width();
    int height = input.height();
    int in = PixelShape.CHANNELS;
    for (int[] block : BLOCKS) {
      for (int out : block) {
        multiplyAdds += (double) width * height * KERNEL * in * out;
        in = out;
      }
      width /= 2;
      height /= 2;
    }
    return 2 * multiplyAdds;
  }
}
