package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pixels to JPEG bytes; the same pixels give the same bytes. Thread safe. */
public final class JpegEncoder {
  private JpegEncoder() {}

  /**
   * @param pixels blue, green, red as OpenCV has them; not changed
   * @param quality 1 to 100
   */
  public static byte[] encode(Mat pixels, int quality) {
    try (BytePointer encoded = new BytePointer();
        IntPointer parameters = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality)) {
      if (!opencv_imgcodecs.imencode(".jpg", pixels, encoded, parameters)) {
        throw new ParkstreamException(
            "cannot encode a picture of " + pixels.cols() + " × " + pixels.rows() + " as JPEG");
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }
}
