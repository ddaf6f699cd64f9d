package io.parkstream.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** A drawn picture with a sensor's noise, of which no two of other seeds are alike, encoded. */
public final class NoisyPicture {
  private final int width;
  private final int height;
  private final long seed;
  private final int channels;

  private NoisyPicture(int width, int height, long seed, int channels) {
    this.width = width;
    this.height = height;
    this.seed = seed;
    this.channels = channels;
  }

  /** In colour. */
  public static NoisyPicture of(int width, int height, long seed) {
    return new NoisyPicture(width, height, seed, 3);
  }

  /** In grey, which is another kind of JPEG. */
  public static NoisyPicture grey(int width, int height, long seed) {
    return new NoisyPicture(width, height, seed, 1);
  }

  public byte[] jpeg() {
    return encoded(".jpg");
  }

  /**
   * A JPEG of another kind.
   *
   * @param parameters pairs, as {@code IMWRITE_JPEG_PROGRESSIVE, 1}
   */
  public byte[] jpeg(int... parameters) {
    return encoded(".jpg", parameters);
  }

  public byte[] png() {
    return encoded(".png");
  }

  public byte[] webp() {
    return encoded(".webp", opencv_imgcodecs.IMWRITE_WEBP_QUALITY, 90);
  }

  /** Writes the picture that the file's name ends in. */
  public Path write(Path file) {
    String name = file.toString();
    try {
      return Files.write(file, encoded(name.substring(name.lastIndexOf('.'))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] encoded(String ending, int... parameters) {
    try (Mat pixels = draw();
        BytePointer bytes = new BytePointer();
        IntPointer pairs = new IntPointer(parameters)) {
      opencv_imgcodecs.imencode(ending, pixels, bytes, pairs);
      byte[] copy = new byte[(int) bytes.limit()];
      bytes.get(copy);
      return copy;
    }
  }

  private Mat draw() {
    Random random = new Random(seed);
    Mat pixels = new Mat(height, width, channels == 3 ? opencv_core.CV_8UC3 : opencv_core.CV_8UC1);
    try (UByteIndexer indexer = pixels.createIndexer()) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int ground =
              90 + 60 * (x / 23 % 2) + 30 * (y / 17 % 3) + (int) (8 * random.nextGaussian());
          for (int channel = 0; channel < channels; channel++) {
            indexer.put(y, x, channel, Math.max(0, Math.min(255, ground + 20 * channel)));
          }
        }
      }
    }
    return pixels;
  }
}
