package io.parkstream.gateway;

import io.parkstream.gateway.CameraStream.Faulty;
import io.parkstream.gateway.CameraStream.Found;
import io.parkstream.gateway.CameraStream.Nothing;
import io.parkstream.gateway.CameraStream.Picture;
import io.parkstream.gateway.CameraStream.Unreachable;
import io.parkstream.image.PictureLimits;
import java.time.Duration;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes a stream whose pictures build on one another, such as H.264, and no more of it than is
 * needed: key frames alone where they come as often as pictures are shown, otherwise those that
 * others build on. Not thread safe.
 */
final class StreamDecoder implements AutoCloseable {
  private final AVCodecContext context;
  private final double secondsPerStamp;
  private final long periodNanos;
  private final AVFrame decoded = avutil.av_frame_alloc();
  private final SwsContext scaler = swscale.sws_alloc_context();

  /** Whether key frames come as often as frames are shown: no other is decoded then. */
  private boolean keysOnly;

  private long lastKey;
  private long lastKeyStamp;
  private boolean hasKey;

  private StreamDecoder(AVCodecContext context, double secondsPerStamp, Duration period) {
    this.context = context;
    this.secondsPerStamp = secondsPerStamp;
    this.periodNanos = period.toNanos();
  }

  /**
   * A decoder of a stream.
   *
   * @param period between two pictures that are shown
   * @throws Unreachable if there is none for its codec
   */
  static StreamDecoder open(AVStream stream, Duration period) throws Unreachable {
    AVCodec codec = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null || codec.isNull()) {
      throw new Unreachable(
          "its pictures are coded as "
              + avcodec.avcodec_get_name(stream.codecpar().codec_id()).getString()
              + ", which is not supported");
    }
    AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
    int code = avcodec.avcodec_parameters_to_context(context, stream.codecpar());
    // One camera of many, and one frame of many: no threads that wait for one another.
    context.thread_count(1);
    // No other frame is built on these.
    context.skip_frame(avcodec.AVDISCARD_NONREF);
    context.max_pixels(PictureLimits.FRAMES.maxPixels());
    if (code >= 0) {
      code = avcodec.avcodec_open2(context, codec, (AVDictionary) null);
    }
    if (code < 0) {
      avcodec.avcodec_free_context(context);
      throw new Unreachable(CameraStream.text(code));
    }
    return new StreamDecoder(context, avutil.av_q2d(stream.time_base()), period);
  }

  /**
   * Decodes a packet, if it is needed.
   *
   * @param wanted whether a picture would be shown
   */
  Found decode(AVPacket packet, boolean wanted) {
    boolean key = (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
    if (key) {
      keysOnly = hasKey && sinceLastKey(packet) <= periodNanos;
      lastKey = System.nanoTime();
      lastKeyStamp = packet.pts();
      hasKey = true;
    } else if (keysOnly) {
      return Nothing.YET;
    }
    if (keysOnly && !wanted) {
      return Nothing.YET;
    }
    int code = avcodec.avcodec_send_packet(context, packet);
    if (code < 0) {
      return wanted
          ? new Faulty(
              SkippedFrames.Reason.DAMAGED, "cannot be decoded: " + CameraStream.text(code))
          : Nothing.YET;
    }
    if (keysOnly) {
      // What follows in the stream is left out, so that the decoder waits for nothing.
      avcodec.avcodec_send_packet(context, (AVPacket) null);
    }
    Found found = received(wanted);
    if (keysOnly) {
      avcodec.avcodec_flush_buffers(context);
    }
    return found;
  }

  /** By the stream's own time too: after a connection, what was buffered comes at once. */
  private long sinceLastKey(AVPacket packet) {
    long arrived = System.nanoTime() - lastKey;
    if (packet.pts() == avutil.AV_NOPTS_VALUE || lastKeyStamp == avutil.AV_NOPTS_VALUE) {
      return arrived;
    }
    double seconds = (packet.pts() - lastKeyStamp) * secondsPerStamp;
    return Math.max(arrived, Math.round(seconds * 1e9));
  }

  /** The newest of the frames that the decoder has. */
  private Found received(boolean wanted) {
    Found found = Nothing.YET;
    while (avcodec.avcodec_receive_frame(context, decoded) == 0) {
      if (wanted) {
        if (found instanceof Picture earlier) {
          earlier.pixels().close();
        }
        found = shown();
      }
    }
    return found;
  }

  private Found shown() {
    if (decoded.decode_error_flags() != 0
        || (decoded.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0) {
      return new Faulty(
          SkippedFrames.Reason.DAMAGED, "parts of it are missing or damaged, its decoder says");
    }
    return convert()
        .<Found>map(Picture::new)
        .orElseGet(
            () -> new Faulty(SkippedFrames.Reason.DAMAGED, "its colours cannot be converted"));
  }

  private Optional<Mat> convert() {
    AVFrame converted = avutil.av_frame_alloc();
    try {
      converted.format(avutil.AV_PIX_FMT_BGR24);
      converted.width(decoded.width());
      converted.height(decoded.height());
      if (avutil.av_frame_get_buffer(converted, 0) < 0
          || swscale.sws_scale_frame(scaler, converted, decoded) < 0) {
        return Optional.empty();
      }
      try (Mat borrowed =
          new Mat(
              converted.height(),
              converted.width(),
              opencv_core.CV_8UC3,
              converted.data(0),
              converted.linesize(0))) {
        return Optional.of(borrowed.clone());
      }
    } finally {
      avutil.av_frame_free(converted);
    }
  }

  @Override
  public void close() {
    avutil.av_frame_free(decoded);
    swscale.sws_free_context(scaler);
    avcodec.avcodec_free_context(context);
  }
}
