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
 * The frames of a Motion-JPEG film in AVI, also of one whose recorder lost power. A frame that is
 * damaged or was dropped is skipped, and those after it keep their times.
 */
final class AviFrames implements FilmSource {
  private static final Logger log = Logger.getLogger(AviFrames.class);

  /** Of a film that says no other. */
  private static final Duration USUAL_PERIOD = Duration.ofSeconds(1);

  private final Path path;
  private final AviFile film;
  private final Instant begin;
  private final Duration period;
  private final Duration length;
  private final FrameSpacing spacing;
  private final SkippedFrames skipped;
  private long read;
  private boolean over;

  /**
   * @param film closed with this
   * @param every least time of the film between two frames that are shown; zero shows all
   * @throws ParkstreamException if it cannot be read
   */
  AviFrames(Path path, AviFile film, Duration every, SkippedFrames skipped) {
    this.path = path;
    this.film = film;
    this.spacing = new FrameSpacing(every);
    this.skipped = skipped;
    if (film.period().isZero()) {
      log.warnf(
          "%s does not say how many frames a second has; %d s are assumed between two",
          path, USUAL_PERIOD.toSeconds());
    }
    this.period = film.period().isZero() ? USUAL_PERIOD : film.period();
    try {
      Instant written = Files.getLastModifiedTime(path).toInstant();
      this.length = period.multipliedBy(film.remaining());
      this.begin = written.minus(length);
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
      if (!spacing.takes(at)) {
        continue;
      }
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
  public Duration period() {
    return period;
  }

  @Override
  public Duration length() {
    return length;
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
