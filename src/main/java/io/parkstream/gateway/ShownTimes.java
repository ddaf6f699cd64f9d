package io.parkstream.gateway;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes new pictures of the past, such as those that a camera uploads after an
 * interruption, from those of the present. It trusts no file's time for long: one that is ahead
 * counts as now, and when for a minute nothing newer has come, the clock that writes them was set
 * back. Not thread safe.
 */
final class ShownTimes {
  private static final Logger log = Logger.getLogger(ShownTimes.class);

  /** Nothing newer for so long: older times are the present. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  /** A clock may be ahead by so much, or a file system may round, without a word. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  private final Path folder;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private @Nullable FileTime newest;
  private long since;
  private boolean saidAhead;

  ShownTimes(Path folder, Clock clock, LongSupplier nanoTime) {
    this.folder = folder;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
  }

  /** Pictures that were there before the first that is shown. */
  void begin(Collection<PictureFile> pictures) {
    FileTime now = FileTime.from(clock.instant());
    for (PictureFile picture : pictures) {
      FileTime written = picture.written();
      if (written.compareTo(now) <= 0 && (newest == null || written.compareTo(newest) > 0)) {
        newest = written;
      }
    }
  }

  /** Whether a picture was written before the last that was shown. */
  boolean isPast(PictureFile picture) {
    return newest != null
        && picture.written().compareTo(newest) < 0
        && nanoTime.getAsLong() - since < PATIENCE.toNanos();
  }

  /** Takes note of a picture that is shown. */
  void add(PictureFile picture) {
    Instant now = clock.instant();
    Instant written = picture.written().toInstant();
    if (written.isAfter(now.plus(TOLERANCE)) && !saidAhead) {
      log.warnf(
          "the time of %s is %d s ahead of this machine's clock; pictures in %s are shown as they"
              + " come",
          picture.file(), Duration.between(now, written).toSeconds(), folder);
      saidAhead = true;
    }
    if (newest != null && picture.written().compareTo(newest) < 0) {
      log.warnf(
          "the times of pictures in %s went back by %d s, and none newer came for %d s; they are"
              + " shown from now on",
          folder, Duration.between(written, newest.toInstant()).toSeconds(), PATIENCE.toSeconds());
    }
    newest = written.isAfter(now) ? FileTime.from(now) : picture.written();
    since = nanoTime.getAsLong();
  }
}
