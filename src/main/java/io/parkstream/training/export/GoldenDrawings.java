package io.parkstream.training.export;

import io.parkstream.image.PixelShape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws the pictures of {@code golden.json}: rectangles in strong colours on a slope of grey. They
 * look like nothing in particular; a swapped channel, a transposed picture or a shifted tensor
 * changes each of them.
 */
final class GoldenDrawings {
  static final int COUNT = 16;
  private static final int RECTANGLES = 6;

  private GoldenDrawings() {}

  static List<byte[]> draw(PixelShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      pictures.add(draw(shape, random));
    }
    return pictures;
  }

  private static byte[] draw(PixelShape shape, SplittableRandom random) {
    byte[] pixels = new byte[shape.bytes()];
    int from = random.nextInt(160);
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int grey = from + 95 * (x + 2 * y) / (shape.width() + 2 * shape.height());
        for (int c = 0; c < PixelShape.CHANNELS; c++) {
          pixels[(y * shape.width() + x) * PixelShape.CHANNELS + c] = (byte) grey;
        }
      }
    }
    for (int i = 0; i < RECTANGLES; i++) {
      fill(pixels, shape, random);
    }
    return pixels;
  }

  private static void fill(byte[] pixels, PixelShape shape, SplittableRandom random) {
    int width = 4 + random.nextInt(shape.width() / 2);
    int height = 4 + random.nextInt(shape.height() / 2);
    int left = random.nextInt(shape.width() - width);
    int top = random.nextInt(shape.height() - height);
    byte[] colour = {
      (byte) random.nextInt(256), (byte) random.nextInt(256), (byte) random.nextInt(256)
    };
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        System.arraycopy(
            colour, 0, pixels, (y * shape.width() + x) * PixelShape.CHANNELS, PixelShape.CHANNELS);
      }
    }
  }
}
