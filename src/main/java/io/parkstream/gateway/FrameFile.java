package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.nio.file.Path;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Writes frames into files, so that people can look at them. */
public final class FrameFile {
  private FrameFile() {}

  /**
   * Refuses a file that no picture can be written into, before the work is done.
   *
   * @throws ParkstreamException if it ends neither in .jpg nor in .png, nor as another format that
   *     OpenCV writes
   */
  public static void require(Path file) {
    if (!opencv_imgcodecs.haveImageWriter(file.toString())) {
      throw new ParkstreamException(
          "unsupported file extension of " + file + "; expected .jpg or .png");
    }
  }

  /**
   * Writes a frame as the file's ending says.
   *
   * @throws ParkstreamException if it cannot be written
   */
  public static void write(Frame frame, Path file) {
    write(frame.pixels(), file);
  }

  static void write(Mat pixels, Path file) {
    require(file);
    if (!opencv_imgcodecs.imwrite(file.toString(), pixels)) {
      throw new ParkstreamException(
          "cannot write " + file + "; is its folder there, and may it be written?");
    }
  }
}
