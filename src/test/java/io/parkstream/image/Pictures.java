package io.parkstream.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Draws raw pixels (red, green, blue, row by row) and encodes them. */
final class Pictures {
  private Pictures() {}

  static byte[] oneColour(int width, int height, int red, int green, int blue) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) red;
      rgb[i + 1] = (byte) green;
      rgb[i + 2] = (byte) blue;
    }
    return rgb;
  }

  /** Every byte by chance: the hardest picture for a resize to get right. */
  static byte[] noise(int width, int height, long seed) {
    byte[] rgb = new byte[width * height * 3];
    new Random(seed).nextBytes(rgb);
    return rgb;
  }

  /** A soft slope in each channel, which survives lossy encoding. */
  static byte[] slope(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = (y * width + x) * 3;
        rgb[at] = (byte) (255 * x / width);
        rgb[at + 1] = (byte) (255 * y / height);
        rgb[at + 2] = (byte) (255 - 255 * x / width);
      }
    }
    return rgb;
  }

  /**
   * @param extension such as {@code .jpg}
   * @param settings OpenCV's encoder settings, key and value in turn
   */
  static byte[] encode(String extension, byte[] rgb, int width, int height, int... settings) {
    OpenCv.prepare();
    try (BytePointer pixels = new BytePointer(rgb);
        Mat picture = new Mat(height, width, CV_8UC3, pixels);
        Mat blueFirst = new Mat()) {
      cvtColor(picture, blueFirst, COLOR_RGB2BGR);
      return encode(extension, blueFirst, settings);
    }
  }

  static byte[] encode(String extension, Mat picture, int... settings) {
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
}
