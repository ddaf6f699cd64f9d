package io.parkstream.image;

/**
 * The picture a network takes: width × height pixels of 3 unsigned bytes, red, green, blue, row by
 * row.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record PixelShape(int width, int height) {
  /** The shape of all three VGG16 variants. */
  public static final PixelShape VGG16 = new PixelShape(48, 48);

  public static final int CHANNELS = 3;

  public PixelShape {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a picture of " + width + " × " + height + " pixels");
    }
  }

  /** Bytes of one picture; 6,912 for VGG16. */
  public int bytes() {
    return width * height * CHANNELS;
  }
}
