package io.parkstream.testing;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;

/**
 * Pictures of one colour, which is a number that survives decoding and resizing. An engine that
 * answers with a function of the number shows whether an answer belongs to its crop.
 */
public final class ColourCodes {
  /** Numbers from 0 to below this have pictures. */
  public static final int NUMBERS = 1 << 24;

  private static final int SIDE = 8;

  private ColourCodes() {}

  /** A PNG that shows a number. */
  public static byte[] picture(int number) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(number));
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.dispose();
    return png(image);
  }

  /**
   * A PNG of 48 x 48 pixels that shows a number in its first, and in the others something that is
   * not uniform.
   */
  public static byte[] detailedPicture(int number) {
    int side = 48;
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        boolean car = x > 8 && x < 40 && y > 6 && y < 42;
        int grey = car ? 150 + (x * 3 + y) % 20 : 30 + (x * 7 + y * 5) % 9;
        image.setRGB(x, y, grey << 16 | grey << 8 | grey);
      }
    }
    image.setRGB(0, 0, number);
    return png(image);
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The number that decoded pixels show. */
  public static int number(ByteBuffer pixels, int start) {
    return (pixels.get(start) & 0xff) << 16
        | (pixels.get(start + 1) & 0xff) << 8
        | (pixels.get(start + 2) & 0xff);
  }

  /** What {@link ColourCodeEngine} answers: differs between neighbouring numbers. */
  public static float probability(int number) {
    return (number * 7919L % 100_003) / 100_003f;
  }
}
