package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import io.parkstream.image.PictureLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a camera, by FFmpeg. Pictures that travel as JPEG, PNG or WebP are left to
 * {@link FrameDecoder}, which notices half ones; of other codecs FFmpeg's own doubts are heeded.
 * Not thread safe; belongs to the thread that reads.
 */
final class CameraStream implements AutoCloseable {
  /** A camera that delivers nothing for so long is asked again. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  private static final Duration FAREWELL = Duration.ofMillis(500);

  /** One allocation of FFmpeg's: a whole frame of the largest size, and no more. */
  private static final long MOST_BYTES = 256L << 20;

  /** Before it is known what a camera sends. */
  private static final String PROBE_BYTES = "2000000";

  private static final String PROBE_MICROS = "3000000";

  /** An RTSP server waits for lost packets of UDP, in microseconds. */
  private static final String REORDER_MICROS = "500000";

  private final AVFormatContext input;
  private final AVIOInterruptCB.Callback_Pointer interrupt;
  private final BooleanSupplier closed;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private final Duration period;
  private @Nullable StreamDecoder decoder;
  private volatile long deadline;
  private int video = -1;
  private boolean single;

  /** Made once, and by {@link #prepare}, which says what is wrong if it cannot be. */
  private static final class Library {
    static {
      OpenCvWindows.leaveOut();
      // Its own lines have addresses with their logins; what went wrong is in its return codes.
      avutil.av_log_set_level(avutil.AV_LOG_QUIET);
      avutil.av_max_alloc(MOST_BYTES);
      avformat.avformat_network_init();
    }

    static void load() {}
  }

  /** What {@link #read} found. */
  sealed interface Found {}

  /** A picture, which the receiver closes. */
  record Picture(Mat pixels) implements Found {}

  /** A picture that is not to be cut. */
  record Faulty(SkippedFrames.Reason reason, String why) implements Found {}

  /** Nothing to show, such as a packet that was not wanted. */
  record Nothing() implements Found {
    static final Nothing YET = new Nothing();
  }

  /**
   * The connection is over.
   *
   * @param why for people
   */
  record Ended(String why) implements Found {}

  /** It cannot be opened; the message is for people. */
  static final class Unreachable extends Exception {
    private static final long serialVersionUID = 1;

    Unreachable(String message) {
      super(message);
    }
  }

  private CameraStream(Duration period, BooleanSupplier closed) {
    this.period = period;
    this.closed = closed;
    interrupt =
        new AVIOInterruptCB.Callback_Pointer() {
          @Override
          public int call(Pointer context) {
            return isLate() || closed.getAsBoolean() ? 1 : 0;
          }
        };
    input = avformat.avformat_alloc_context();
    input.interrupt_callback().callback(interrupt);
  }

  /**
   * Loads FFmpeg.
   *
   * @throws ParkstreamException if it is not there, as in the image of the service
   */
  static void prepare() {
    try {
      Library.load();
    } catch (LinkageError e) {
      throw new ParkstreamException(
          "FFmpeg, which reads cameras, cannot be loaded: "
              + e.getMessage()
              + "; an image with it is made by docker/build.sh gateway",
          e);
    }
  }

  /**
   * Connects, and finds the camera's pictures.
   *
   * @param period between two pictures that are shown
   * @param closed asked while it waits for the camera; ends the wait once it is true
   * @throws Unreachable with the reason
   */
  static CameraStream open(
      CameraAddress address,
      CameraFrames.Transport transport,
      Duration period,
      BooleanSupplier closed)
      throws Unreachable {
    CameraStream stream = new CameraStream(period, closed);
    try {
      stream.connect(address, transport);
      return stream;
    } catch (Unreachable e) {
      stream.close();
      throw e;
    }
  }

  private void connect(CameraAddress address, CameraFrames.Transport transport) throws Unreachable {
    extend();
    AVDictionary options = new AVDictionary(null);
    try {
      if (address.isRtsp()) {
        set(options, "rtsp_transport", transport.name().toLowerCase(Locale.ROOT));
        set(options, "max_delay", REORDER_MICROS);
      }
      // Neither a playlist nor a redirection leads to a file of this machine.
      set(
          options,
          "protocol_whitelist",
          "rtsp,rtp,srtp,udp,tcp,tls,rtmp,rtmps,rtmpt,rtmpts,http,https,httpproxy");
      set(options, "probesize", PROBE_BYTES);
      set(options, "analyzeduration", PROBE_MICROS);
      // Its frame rate is not asked for, which would take seconds.
      set(options, "fpsprobesize", "0");
      require(avformat.avformat_open_input(input, address.url(), (AVInputFormat) null, options));
    } finally {
      avutil.av_dict_free(options);
    }
    require(avformat.avformat_find_stream_info(input, (AVDictionary) null));
    video =
        avformat.av_find_best_stream(input, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (video < 0) {
      throw new Unreachable("it delivers no pictures");
    }
    for (int i = 0; i < input.nb_streams(); i++) {
      if (i != video) {
        input.streams(i).discard(avcodec.AVDISCARD_ALL);
      }
    }
    AVStream stream = input.streams(video);
    requireSize(stream.codecpar().width(), stream.codecpar().height());
    String format = input.iformat().name().getString();
    single = format.endsWith("_pipe") || format.equals("image2");
    if (!isPictures(stream)) {
      decoder = StreamDecoder.open(stream, period);
    }
    extend();
  }

  static void set(AVDictionary options, String name, String value) {
    avutil.av_dict_set(options, name, value, 0);
  }

  static void requireSize(int width, int height) throws Unreachable {
    if ((long) width * height > PictureLimits.FRAMES.maxPixels()) {
      throw new Unreachable(
          "its pictures have %d × %d pixels; expected at most %d"
              .formatted(width, height, PictureLimits.FRAMES.maxPixels()));
    }
  }

  private void require(int code) throws Unreachable {
    if (code < 0) {
      throw new Unreachable(describe(code));
    }
  }

  private String describe(int code) {
    if (closed.getAsBoolean()) {
      return "closed";
    }
    if (isLate()) {
      return "no answer within " + SILENCE.toSeconds() + " s";
    }
    return text(code);
  }

  /** What FFmpeg says of an error. */
  static String text(int code) {
    byte[] text = new byte[256];
    avutil.av_strerror(code, text, text.length);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }

  private void extend() {
    deadline = System.nanoTime() + SILENCE.toNanos();
  }

  private boolean isLate() {
    return System.nanoTime() - deadline > 0;
  }

  /**
   * Reads on by one packet.
   *
   * @param wanted whether a picture would be shown; what is not needed to decode later ones is
   *     dropped otherwise
   */
  Found read(boolean wanted) {
    int code = avformat.av_read_frame(input, packet);
    if (code == avutil.AVERROR_EOF()) {
      return new Ended("the camera has ended the stream");
    }
    if (code < 0) {
      return new Ended(describe(code));
    }
    try {
      extend();
      if (packet.stream_index() != video) {
        return Nothing.YET;
      }
      if (decoder != null) {
        return decoder.decode(packet, wanted);
      }
      return wanted ? picture(packet) : Nothing.YET;
    } finally {
      avcodec.av_packet_unref(packet);
    }
  }

  /** Decodes a packet that is a coded picture by itself. */
  static Found picture(AVPacket packet) {
    if (packet.size() > PictureLimits.FRAMES.maxBytes()) {
      return new Faulty(
          SkippedFrames.Reason.DAMAGED,
          "has %d bytes; expected at most %d"
              .formatted(packet.size(), PictureLimits.FRAMES.maxBytes()));
    }
    byte[] bytes = new byte[packet.size()];
    packet.data().get(bytes);
    FrameDecoder.Result result = FrameDecoder.decodeOfFilm(bytes);
    if (result instanceof FrameDecoder.Pixels pixels) {
      return new Picture(pixels.mat());
    }
    FrameDecoder.Unusable unusable = (FrameDecoder.Unusable) result;
    return new Faulty(unusable.reason(), unusable.message());
  }

  /** Whether each packet is a coded picture by itself. */
  static boolean isPictures(AVStream stream) {
    int codec = stream.codecpar().codec_id();
    return codec == avcodec.AV_CODEC_ID_MJPEG
        || codec == avcodec.AV_CODEC_ID_PNG
        || codec == avcodec.AV_CODEC_ID_WEBP;
  }

  /** Whether the address delivers one picture each time that it is asked. */
  boolean isSingle() {
    return single;
  }

  /** What the camera sends, such as "h264, 1920 × 1080". */
  String describe() {
    return "%s, %d × %d"
        .formatted(
            codec(),
            input.streams(video).codecpar().width(),
            input.streams(video).codecpar().height());
  }

  private String codec() {
    return avcodec.avcodec_get_name(input.streams(video).codecpar().codec_id()).getString();
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    if (decoder != null) {
      decoder.close();
    }
    // A camera that does not hear the end is not waited for.
    deadline = System.nanoTime() + FAREWELL.toNanos();
    avformat.avformat_close_input(input);
    interrupt.close();
  }
}
