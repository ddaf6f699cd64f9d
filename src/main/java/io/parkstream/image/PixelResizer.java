package io.parkstream.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Brings pixels to the shape a network takes; the one place where pictures are resized, so that a
 * network is served what it was trained on. The picture's proportions are not kept.
 *
 * <p>A side that shrinks is averaged over the area of each new pixel, so that every old pixel
 * counts by its share and nothing flickers with the exact cut of a crop. A side that grows is
 * interpolated linearly: averaging has nothing to average there and would repeat pixels in blocks.
 * Each side is treated by itself, because OpenCV averages only where both shrink, and crops of 60 ×
 * 30 pixels are common.
 *
 * <p>Owns native memory; belongs to one thread at a time.
 */
public final class PixelResizer implements AutoCloseable {
  private final PixelShape shape;
  private final Size size;
  private final BytePointer resizedBytes;
  private final Mat resized;
  private final Size shrunkSize = new Size();
  private final Mat shrunk = new Mat();

  public PixelResizer(PixelShape shape) {
    OpenCv.prepare();
    this.shape = shape;
    this.size = new Size(shape.width(), shape.height());
    this.resizedBytes = new BytePointer(shape.bytes());
    this.resized = new Mat(shape.height(), shape.width(), CV_8UC3, resizedBytes);
  }

  /**
   * Resizes a picture that is already decoded.
   *
   * @param rgb width × height × 3 unsigned bytes, red, green, blue per pixel, row by row; not
   *     changed
   * @return the pixels of the shape in the same order; owned by the caller
   */
  public byte[] resize(byte[] rgb, int width, int height) {
    if (width < 1 || height < 1 || rgb.length != (long) width * height * PixelShape.CHANNELS) {
      throw new IllegalArgumentException(
          rgb.length + " bytes for " + width + " × " + height + " pixels of 3 bytes");
    }
    try (BytePointer bytes = new BytePointer(rgb);
        Mat picture = new Mat(height, width, CV_8UC3, bytes)) {
      return resize(picture);
    }
  }

  /** Resizes a picture of 8-bit red, green, blue; the result is owned by the caller. */
  byte[] resize(Mat rgb) {
    boolean shrinks = rgb.cols() > shape.width() || rgb.rows() > shape.height();
    boolean grows = rgb.cols() < shape.width() || rgb.rows() < shape.height();
    if (shrinks && grows) {
      shrunkSize.width(Math.min(rgb.cols(), shape.width()));
      shrunkSize.height(Math.min(rgb.rows(), shape.height()));
      opencv_imgproc.resize(rgb, shrunk, shrunkSize, 0, 0, INTER_AREA);
      opencv_imgproc.resize(shrunk, resized, size, 0, 0, INTER_LINEAR);
    } else {
      opencv_imgproc.resize(rgb, resized, size, 0, 0, grows ? INTER_LINEAR : INTER_AREA);
    }
    byte[] pixels = new byte[shape.bytes()];
    resizedBytes.get(pixels);
    return pixels;
  }

  @Override
  public void close() {
    shrunk.close();
    shrunkSize.close();
    resized.close();
    resizedBytes.close();
    size.close();
  }
}
