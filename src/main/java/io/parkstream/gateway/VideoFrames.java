package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_videoio;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_videoio.VideoCapture;

/**
 * The frames of a video file. The OpenCV that is shipped reads Motion-JPEG in AVI; other films and
 * streams need FFmpeg, which is left out for its size and licence: it can write such a file, or
 * pictures into a folder that is followed.
 */
public final class VideoFrames implements FrameSource {
  private final Path file;
  private final VideoCapture video;
  private final Instant begin;
  private final double framesPerSecond;
  private long read;
  private boolean over;

  public VideoFrames(Path file) {
    this.file = file;
    if (!Files.isRegularFile(file)) {
      throw new ParkstreamException("no such video file: " + file);
    }
    this.video = new VideoCapture(file.toString());
    if (!video.isOpened()) {
      video.close();
      throw new ParkstreamException(
          "video "
              + file
              + " cannot be read; Motion-JPEG in AVI can. Convert it: ffmpeg -i "
              + file
              + " -c:v mjpeg -q:v 3 -an video.avi");
    }
    double rate = video.get(opencv_videoio.CAP_PROP_FPS);
    this.framesPerSecond = rate > 0 ? rate : 1;
    double frames = video.get(opencv_videoio.CAP_PROP_FRAME_COUNT);
    this.begin = written(file).minus(seconds(Math.max(0, frames) / framesPerSecond));
  }

  private static Instant written(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new ParkstreamException("cannot read video " + file + ": " + e, e);
    }
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  @Override
  public Optional<Frame> next() {
    Mat pixels = new Mat();
    if (over || !video.read(pixels) || pixels.empty()) {
      pixels.close();
      over = true;
      return Optional.empty();
    }
    Instant at = begin.plus(seconds(read / framesPerSecond));
    read++;
    return Optional.of(new Frame(pixels, at, file + ", frame " + read));
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    video.release();
    video.close();
  }
}
