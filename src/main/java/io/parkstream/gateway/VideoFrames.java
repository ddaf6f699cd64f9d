package io.parkstream.gateway;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The frames of a Motion-JPEG film in AVI. FFmpeg can make one of any other film, or write pictures
 * into a folder. A frame that is damaged or was dropped is skipped, and those after it keep their
 * times.
 */
public final class VideoFrames implements FrameSource {
  private static final Logger log = Logger.getLogger(VideoFrames.class);

  /** Of a film that says no other. */
  private static final Duration USUAL_PERIOD = Duration.ofSeconds(1);

  private final Path path;
  private final AviFile film;
  private final Instant begin;
  private final Duration period;
  private final SkippedFrames skipped;
  private long read;
  private boolean over;

  /** Skips are logged and not counted. */
  public VideoFrames(Path path) {
    this(path, new SkippedFrames());
  }

  /**
   * Opens a film.
   *
   * @throws ParkstreamException if it is not there, or is of another kind: with the command that
   *     converts it
   */
  public VideoFrames(Path path, SkippedFrames skipped) {
    this.path = path;
    this.skipped = skipped;
    if (!Files.isRegularFile(path)) {
      throw new ParkstreamException("no such video file: " + path);
    }
    this.film = new AviFile(path);
    if (film.period().isZero()) {
      log.warnf(
          "%s does not say how many frames a second has; %d s are assumed between two",
          path, USUAL_PERIOD.toSeconds());
    }
    this.period = film.period().isZero() ? USUAL_PERIOD : film.period();
    try {
      Instant written = Files.getLastModifiedTime(path).toInstant();
      this.begin = written.minus(period.multipliedBy(film.remaining()));
    } catch (IOException e) {
      film.close();
      throw new ParkstreamException("cannot read video " + path + ": " + FileFaults.reason(e), e);
    }
  }

  @Override
  public Optional<Frame> next() {
    while (!over) {
      byte[] coded = coded();
      Instant at = begin.plus(period.multipliedBy(read));
      String name = path + ", frame " + (read + 1);
      if (over) {
        break;
      }
      read++;
      if (coded.length == 0) {
        skipped.add(SkippedFrames.Reason.DROPPED, name, "the film has nothing in its place");
        continue;
      }
      FrameDecoder.Result result = FrameDecoder.decodeOfFilm(coded);
      if (result instanceof FrameDecoder.Pixels pixels) {
        return Optional.of(new Frame(pixels.mat(), at, name));
      }
      FrameDecoder.Unusable unusable = (FrameDecoder.Unusable) result;
      skipped.add(unusable.reason(), name, unusable.message());
    }
    return Optional.empty();
  }

  /** Empty at the end, and for a frame that was dropped. */
  private byte[] coded() {
    try {
      byte[] coded = film.next();
      over = coded == null;
      if (over && film.damagedAt() >= 0) {
        skipped.add(
            SkippedFrames.Reason.UNREADABLE,
            path + ", frame " + (read + 1) + " and those after it",
            "the film is damaged at byte " + film.damagedAt());
      }
      return coded == null ? new byte[0] : coded;
    } catch (IOException e) {
      over = true;
      skipped.add(
          SkippedFrames.Reason.UNREADABLE,
          path + ", frame " + (read + 1) + " and those after it",
          PictureFile.describe(e));
      return new byte[0];
    }
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    film.close();
  }
}
