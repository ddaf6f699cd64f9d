package io.parkstream.training.fit;

import io.parkstream.image.PixelShape;
import java.util.SplittableRandom;

/**
 * Lets a strip of another picture come in over one edge, as the car next door does where a camera
 * looks along a row. What is in the middle, and so the label, stays. Stateless.
 */
final class NeighbourStrip {
  /** Widest strip, as a share of the picture: less than where a parked car begins. */
  private static final double WIDEST = 0.28;

  private static final double NARROWEST = 0.04;

  /** How much of the stranger's own margin is left out at most, as a share. */
  private static final double MARGIN = 0.3;

  private NeighbourStrip() {}

  /**
   * Draws one edge, a width at each of its ends, and the part of the stranger that is seen.
   *
   * @param pixels unsigned bytes of a picture of this shape; not changed
   * @param stranger another picture of the same shape
   * @return a new picture
   */
  static byte[] over(byte[] pixels, byte[] stranger, PixelShape shape, SplittableRandom random) {
    boolean upright = random.nextBoolean();
    boolean far = random.nextBoolean();
    int across = upright ? shape.width() : shape.height();
    int along = upright ? shape.height() : shape.width();
    double atStart = width(random) * across;
    double atEnd = width(random) * across;
    int margin = (int) (random.nextDouble() * MARGIN * across);
    byte[] result = pixels.clone();
    for (int i = 0; i < along; i++) {
      int depth = (int) Math.round(atStart + (atEnd - atStart) * i / along);
      for (int d = 0; d < depth; d++) {
        // The stranger's near side looks into this picture.
        int inner = margin + depth - 1 - d;
        int to = far ? across - 1 - d : d;
        int from = far ? inner : across - 1 - inner;
        int target = upright ? i * shape.width() + to : to * shape.width() + i;
        int source = upright ? i * shape.width() + from : from * shape.width() + i;
        System.arraycopy(
            stranger,
            source * PixelShape.CHANNELS,
            result,
            target * PixelShape.CHANNELS,
            PixelShape.CHANNELS);
      }
    }
    return result;
  }

  private static double width(SplittableRandom random) {
    return NARROWEST + random.nextDouble() * (WIDEST - NARROWEST);
  }
}
