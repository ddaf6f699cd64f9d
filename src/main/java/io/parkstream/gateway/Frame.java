package io.parkstream.gateway;

import java.time.Instant;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * One picture of a camera.
 *
 * @param pixels owned by the holder of the frame, which closes it
 * @param recordedAt when it was taken, if its source knows
 * @param name for messages
 */
public record Frame(Mat pixels, Instant recordedAt, String name) implements AutoCloseable {
  public int width() {
    return pixels.cols();
  }

  public int height() {
    return pixels.rows();
  }

  @Override
  public void close() {
    pixels.close();
  }
}
