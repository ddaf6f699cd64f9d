package io.parkstream.gateway;

import io.parkstream.gateway.CameraStream.Faulty;
import io.parkstream.gateway.CameraStream.Found;
import io.parkstream.gateway.CameraStream.Picture;
import io.parkstream.gateway.CameraStream.Unreachable;
import io.parkstream.image.PictureLimits;
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
import org.jspecify.annotations.Nullable;

/**
 * FFmpeg's decoder of a stream of pictures, which come as three channels, blue first. Those of
 * which the decoder itself says that parts are missing are not shown. Not thread safe.
 */
final class FrameCodec implements AutoCloseable {
  /** Which pictures of a stream are decoded. */
  enum Which {
    ALL,
    /** Those that others build on. */
    REFERENCES
  }

  private final AVCodecContext context;
  private final AVFrame decoded = avutil.av_frame_alloc();
  private final SwsContext scaler = swscale.sws_alloc_context();

  private FrameCodec(AVCodecContext context) {
    this.context = context;
  }

  /**
   * The decoder of a stream.
   *
   * @throws Unreachable if there is none for its codec
   */
  static FrameCodec open(AVStream stream, Which which) throws Unreachable {
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
    context.skip_frame(which == Which.ALL ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_NONREF);
    context.max_pixels(PictureLimits.FRAMES.maxPixels());
    if (code >= 0) {
      code = avcodec.avcodec_open2(context, codec, (AVDictionary) null);
    }
    if (code < 0) {
      avcodec.avcodec_free_context(context);
      throw new Unreachable(CameraStream.text(code));
    }
    return new FrameCodec(context);
  }

  /**
   * Gives it a packet.
   *
   * @param packet null where no other will follow: then it gives what it still has
   * @return zero, or FFmpeg's code of what is wrong with the packet
   */
  int send(@Nullable AVPacket packet) {
    return avcodec.avcodec_send_packet(context, packet);
  }

  /** Takes the next picture from it, to be shown; false if it has none now. */
  boolean receive() {
    return avcodec.avcodec_receive_frame(context, decoded) == 0;
  }

  /** Forgets the stream up to here. */
  void reset() {
    avcodec.avcodec_flush_buffers(context);
  }

  /**
   * When the picture that was received is to be seen, in the stream's units; {@link
   * avutil#AV_NOPTS_VALUE} if the stream does not say.
   */
  long stamp() {
    return decoded.best_effort_timestamp();
  }

  /** The picture that was received, or what is wrong with it. */
  Found shown() {
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
