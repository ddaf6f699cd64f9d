package io.parkstream.gateway;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.gateway.CameraStream.Faulty;
import io.parkstream.gateway.CameraStream.Found;
import io.parkstream.gateway.CameraStream.Picture;
import io.parkstream.gateway.CameraStream.Unreachable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a film, by FFmpeg: any codec, in the usual containers. Its last frame was taken
 * when the file was written, those before it as much earlier as the film says. What is damaged is
 * skipped, and the frames after it keep their times.
 */
final class FilmFrames implements FilmSource {
  /** A film that lists other files, or addresses, is none of them. */
  private static final String CONTAINERS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,mxf,h264,hevc,mjpeg,m4v,ivf,av1,obu";

  /** Of a film that says no other. */
  private static final Duration USUAL_PERIOD = Duration.ofSeconds(1);

  private final Path path;
  private final SkippedFrames skipped;
  private final FrameSpacing spacing;
  private final AVFormatContext input = avformat.avformat_alloc_context();
  private final AVPacket packet = avcodec.av_packet_alloc();
  private final AVStream stream;
  private final @Nullable FrameCodec codec;
  private final Duration period;
  private final Instant begin;

  private long frames;
  private Duration time = Duration.ZERO;
  private boolean ended;
  private boolean over;

  /**
   * Opens a film.
   *
   * @param every least time of the film between two frames that are shown; zero shows all
   * @throws ParkstreamException if it is not there or cannot be read, with the reason
   */
  FilmFrames(Path path, Duration every, SkippedFrames skipped) {
    CameraStream.prepare();
    this.path = path;
    this.skipped = skipped;
    this.spacing = new FrameSpacing(every);
    try {
      stream = open();
      codec =
          CameraStream.isPictures(stream) ? null : FrameCodec.open(stream, FrameCodec.Which.ALL);
      period = period(stream);
      begin = Files.getLastModifiedTime(path).toInstant().minus(duration());
    } catch (Unreachable e) {
      free();
      throw new ParkstreamException(
          "video %s cannot be read: %s; expected a whole film, such as MP4, Matroska, AVI or MPEG-TS"
              .formatted(path, e.getMessage()),
          e);
    } catch (IOException e) {
      free();
      throw new ParkstreamException("cannot read video " + path + ": " + FileFaults.reason(e), e);
    }
  }

  private AVStream open() throws Unreachable {
    AVDictionary options = new AVDictionary(null);
    try {
      CameraStream.set(options, "protocol_whitelist", "file");
      CameraStream.set(options, "format_whitelist", CONTAINERS);
      require(
          avformat.avformat_open_input(
              input, "file:" + path.toAbsolutePath(), (AVInputFormat) null, options));
    } finally {
      avutil.av_dict_free(options);
    }
    require(avformat.avformat_find_stream_info(input, (AVDictionary) null));
    int video =
        avformat.av_find_best_stream(input, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (video < 0) {
      throw new Unreachable("it has no pictures in it");
    }
    for (int i = 0; i < input.nb_streams(); i++) {
      if (i != video) {
        input.streams(i).discard(avcodec.AVDISCARD_ALL);
      }
    }
    AVStream found = input.streams(video);
    CameraStream.requireSize(found.codecpar().width(), found.codecpar().height());
    return found;
  }

  private static void require(int code) throws Unreachable {
    if (code < 0) {
      throw new Unreachable(CameraStream.text(code));
    }
  }

  private static Duration period(AVStream stream) {
    double rate = avutil.av_q2d(stream.avg_frame_rate());
    return rate > 0 && rate < 1e6 ? Duration.ofNanos(Math.round(1e9 / rate)) : USUAL_PERIOD;
  }

  /** In whole, as far as the film says. */
  private Duration duration() {
    long micros = input.duration();
    return micros > 0 ? Duration.ofNanos(Math.multiplyExact(micros, 1000L)) : Duration.ZERO;
  }

  @Override
  public Duration period() {
    return period;
  }

  @Override
  public Duration length() {
    return duration();
  }

  @Override
  public Optional<Frame> next() {
    while (!over) {
      Optional<Found> found = codec == null ? whole() : decoded(codec);
      if (found.isEmpty()) {
        continue;
      }
      String name = path + ", frame " + frames;
      if (found.get() instanceof Picture picture) {
        return Optional.of(new Frame(picture.pixels(), begin.plus(time), name));
      }
      if (found.get() instanceof Faulty faulty) {
        skipped.add(faulty.reason(), name, faulty.why());
      }
    }
    return Optional.empty();
  }

  /** The next picture of a film each of whose packets is one. */
  private Optional<Found> whole() {
    if (!read()) {
      over = true;
      return Optional.empty();
    }
    try {
      advance(packet.pts());
      return spacing.takes(begin.plus(time))
          ? Optional.of(CameraStream.picture(packet))
          : Optional.empty();
    } finally {
      avcodec.av_packet_unref(packet);
    }
  }

  /** The next picture that is shown; empty for one that is not, and for a packet without. */
  private Optional<Found> decoded(FrameCodec decoder) {
    if (decoder.receive()) {
      advance(decoder.stamp());
      return spacing.takes(begin.plus(time)) ? Optional.of(decoder.shown()) : Optional.empty();
    }
    if (ended) {
      over = true;
      return Optional.empty();
    }
    if (!read()) {
      ended = true;
      decoder.send(null);
      return Optional.empty();
    }
    try {
      int code = decoder.send(packet);
      if (code < 0) {
        frames++;
        return Optional.of(
            new Faulty(
                SkippedFrames.Reason.DAMAGED, "cannot be decoded: " + CameraStream.text(code)));
      }
      return Optional.empty();
    } finally {
      avcodec.av_packet_unref(packet);
    }
  }

  /** Reads a packet of the film's pictures; false at its end. */
  private boolean read() {
    while (true) {
      int code = avformat.av_read_frame(input, packet);
      if (code < 0) {
        if (code != avutil.AVERROR_EOF()) {
          skipped.add(
              SkippedFrames.Reason.UNREADABLE,
              path + ", frame " + (frames + 1) + " and those after it",
              CameraStream.text(code));
        }
        return false;
      }
      if (packet.stream_index() == stream.index()) {
        return true;
      }
      avcodec.av_packet_unref(packet);
    }
  }

  /** Counts a frame, and takes its time from its stamp, never back. */
  private void advance(long stamp) {
    frames++;
    Duration guessed = frames == 1 ? Duration.ZERO : time.plus(period);
    time = stamp == avutil.AV_NOPTS_VALUE ? guessed : later(stamp);
  }

  private Duration later(long stamp) {
    long first = stream.start_time() == avutil.AV_NOPTS_VALUE ? 0 : stream.start_time();
    double seconds = (stamp - first) * avutil.av_q2d(stream.time_base());
    Duration at = Duration.ofNanos(Math.round(Math.min(seconds, 1e9) * 1e9));
    return at.compareTo(time) > 0 ? at : time;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  private void free() {
    avcodec.av_packet_free(packet);
    avformat.avformat_close_input(input);
  }

  @Override
  public void close() {
    if (codec != null) {
      codec.close();
    }
    free();
  }
}
