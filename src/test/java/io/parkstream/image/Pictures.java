package io.parkstream.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Draws raw pixels (red, green, blue, row by row) and encodes them. */
public final class Pictures {
  private Pictures() {}

  public static byte[] oneColour(int width, int height, int red, int green, int blue) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) red;
      rgb[i + 1] = (byte) green;
      rgb[i + 2] = (byte) blue;
    }
    return rgb;
  }

  /** Every byte by chance: the hardest picture for a resize to get right. */
  public static byte[] noise(int width, int height, long seed) {
    byte[] rgb = new byte[width * height * 3];
    new Random(seed).nextBytes(rgb);
    return rgb;
  }

  /** Red grows to the right, green grows downwards: shows at once if a picture is turned. */
  public static byte[] slope(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = (y * width + x) * 3;
        rgb[at] = (byte) (255 * x / width);
        rgb[at + 1] = (byte) (255 * y / height);
        rgb[at + 2] = 60;
      }
    }
    return rgb;
  }

  /**
   * Encodes with OpenCV.
   *
   * @param extension such as {@code .jpg}
   * @param settings OpenCV's encoder settings, key and value in turn
   */
  public static byte[] encode(
      String extension, byte[] rgb, int width, int height, int... settings) {
    OpenCv.prepare();
    try (BytePointer pixels = new BytePointer(rgb);
        Mat picture = new Mat(height, width, CV_8UC3, pixels);
        Mat blueFirst = new Mat()) {
      cvtColor(picture, blueFirst, COLOR_RGB2BGR);
      return encode(extension, blueFirst, settings);
    }
  }

  public static byte[] encode(String extension, Mat picture, int... settings) {
    try (BytePointer encoded = new BytePointer();
        IntPointer parameters = new IntPointer(settings)) {
      if (!imencode(extension, picture, encoded, parameters)) {
        throw new IllegalStateException("OpenCV cannot write " + extension);
      }
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      return bytes;
    }
  }

  /** A picture of one of {@link BufferedImage}'s types with {@link #slope} on it. */
  public static BufferedImage buffered(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    byte[] rgb = slope(width, height);
    for (int i = 0; i < width * height; i++) {
      int red = rgb[3 * i] & 0xFF;
      int green = rgb[3 * i + 1] & 0xFF;
      int blue = rgb[3 * i + 2] & 0xFF;
      image.setRGB(i % width, i / width, 0xFF000000 | red << 16 | green << 8 | blue);
    }
    return image;
  }

  /** Encodes with the JDK, which writes kinds that OpenCV does not. */
  public static byte[] encode(String format, BufferedImage image, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      if (progressive) {
        how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
