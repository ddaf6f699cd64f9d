package io.parkstream.training.effect;

import io.parkstream.image.PixelShape;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** What is lost between camera and network: resolution, and what JPEG throws away. Stateless. */
final class Transmission {
  /** Fewest pixels across a crop at which a person still tells a car from the ground. */
  private static final int FEWEST = 12;

  /** JPEG quality below which a car may be left out of its own picture. */
  private static final int LEAST_QUALITY = 10;

  private Transmission() {}

  /**
   * @param pixels unsigned bytes red, green, blue of this shape; changed
   */
  static void degrade(byte[] pixels, PixelShape shape, SplittableRandom random) {
    int kind = random.nextInt(3);
    try (Mat picture = new Mat(shape.height(), shape.width(), opencv_core.CV_8UC3)) {
      picture.data().put(pixels, 0, shape.bytes());
      if (kind != 0) {
        shrink(picture, shape, random);
      }
      if (kind != 1) {
        compress(picture, LEAST_QUALITY + random.nextInt(36));
      }
      picture.data().get(pixels, 0, shape.bytes());
    }
  }

  private static void shrink(Mat picture, PixelShape shape, SplittableRandom random) {
    double most = Math.max(FEWEST + 1.0, shape.width() * 0.6);
    double share = (FEWEST + random.nextDouble() * (most - FEWEST)) / shape.width();
    int width = (int) Math.max(1, Math.round(share * shape.width()));
    int height = (int) Math.max(1, Math.round(share * shape.height()));
    int up = random.nextInt(4) == 0 ? opencv_imgproc.INTER_NEAREST : opencv_imgproc.INTER_LINEAR;
    try (Mat small = new Mat();
        Size less = new Size(width, height);
        Size full = new Size(shape.width(), shape.height())) {
      opencv_imgproc.resize(picture, small, less, 0, 0, opencv_imgproc.INTER_AREA);
      opencv_imgproc.resize(small, picture, full, 0, 0, up);
    }
  }

  /** To JPEG and back; which of the outer channels is red makes no difference to the blocks. */
  private static void compress(Mat picture, int quality) {
    try (BytePointer encoded = new BytePointer();
        IntPointer parameters = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality)) {
      if (!opencv_imgcodecs.imencode(".jpg", picture, encoded, parameters)) {
        throw new IllegalStateException(
            "cannot encode " + picture.cols() + " × " + picture.rows() + " pixels as JPEG");
      }
      try (Mat input = new Mat(1, Math.toIntExact(encoded.limit()), opencv_core.CV_8UC1, encoded);
          Mat decoded = opencv_imgcodecs.imdecode(input, opencv_imgcodecs.IMREAD_COLOR)) {
        decoded.copyTo(picture);
      }
    }
  }
}
