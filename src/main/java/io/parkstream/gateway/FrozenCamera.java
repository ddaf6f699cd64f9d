package io.parkstream.gateway;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * Notices a camera that delivers one and the same picture: a sensor's noise makes every picture
 * differ from the one before, so that pictures with equal pixels are one picture, repeated by an
 * encoder or a recorder that hangs. Not thread safe.
 */
final class FrozenCamera {
  /** Two equal pictures may be one that was delivered twice. */
  private static final int LEAST_REPEATS = 2;

  private final Duration after;
  private long last;
  private int repeats;
  private @Nullable Instant since;

  /**
   * @param after how long pictures may be equal; zero notices nothing
   */
  FrozenCamera(Duration after) {
    this.after = after;
  }

  /**
   * Takes the next picture.
   *
   * @param pixels not changed
   * @param at when it came; a step back of the clock begins anew
   * @return whether the camera is frozen
   */
  boolean update(Mat pixels, Instant at) {
    if (after.isZero()) {
      return false;
    }
    long print = fingerprint(pixels);
    if (since == null || print != last || at.isBefore(since)) {
      last = print;
      repeats = 0;
      since = at;
      return false;
    }
    repeats++;
    return repeats >= LEAST_REPEATS && Duration.between(since, at).compareTo(after) >= 0;
  }

  /** When the picture came that is repeated; null before the first. */
  @Nullable Instant since() {
    return since;
  }

  /** Two checksums, one of which the processor makes at some gigabytes a second. */
  private static long fingerprint(Mat pixels) {
    CRC32 one = new CRC32();
    CRC32C other = new CRC32C();
    ByteBuffer bytes = pixels.createBuffer();
    one.update(bytes.duplicate());
    other.update(bytes);
    return one.getValue() << Integer.SIZE ^ other.getValue();
  }
}
