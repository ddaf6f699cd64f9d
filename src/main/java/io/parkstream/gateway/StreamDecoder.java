package io.parkstream.gateway;

import io.parkstream.gateway.CameraStream.Faulty;
import io.parkstream.gateway.CameraStream.Found;
import io.parkstream.gateway.CameraStream.Nothing;
import io.parkstream.gateway.CameraStream.Picture;
import io.parkstream.gateway.CameraStream.Unreachable;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Decodes a stream whose pictures build on one another, such as H.264, and no more of it than is
 * needed: key frames alone where they come as often as pictures are shown, otherwise those that
 * others build on. Not thread safe.
 */
final class StreamDecoder implements AutoCloseable {
  private final FrameCodec codec;
  private final double secondsPerStamp;
  private final long periodNanos;

  /** Whether key frames come as often as frames are shown: no other is decoded then. */
  private boolean keysOnly;

  private long lastKey;
  private long lastKeyStamp;
  private boolean hasKey;

  private StreamDecoder(FrameCodec codec, double secondsPerStamp, Duration period) {
    this.codec = codec;
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
    FrameCodec codec = FrameCodec.open(stream, FrameCodec.Which.REFERENCES);
    return new StreamDecoder(codec, avutil.av_q2d(stream.time_base()), period);
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
    int code = codec.send(packet);
    if (code < 0) {
      return wanted
          ? new Faulty(
              SkippedFrames.Reason.DAMAGED, "cannot be decoded: " + CameraStream.text(code))
          : Nothing.YET;
    }
    if (keysOnly) {
      // What follows in the stream is left out, so that the decoder waits for nothing.
      codec.send(null);
    }
    Found found = received(wanted);
    if (keysOnly) {
      codec.reset();
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
    while (codec.receive()) {
      if (wanted) {
        if (found instanceof Picture earlier) {
          earlier.pixels().close();
        }
        found = codec.shown();
      }
    }
    return found;
  }

  @Override
  public void close() {
    codec.close();
  }
}
