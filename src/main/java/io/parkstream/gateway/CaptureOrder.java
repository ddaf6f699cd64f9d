package io.parkstream.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the frames of a camera whose time of capture is not after that of a frame before: the
 * service takes what is not newer than known for late, and it changes nothing. The first is logged,
 * and one a minute while they go on. Not thread safe.
 */
final class CaptureOrder {
  private static final Logger log = Logger.getLogger(CaptureOrder.class);

  /** A camera whose clock was set back fills no disk with lines. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  /**
   * After late crops alone for so long a service with the usual settings takes them for the present
   * of a clock that was set back: its stale time.
   */
  static final Duration SET_BACK = Duration.ofMinutes(2);

  private final String camera;
  private final LongSupplier nanoTime;
  private @Nullable Instant newest;
  private boolean wasLate;
  private long lateSince;
  private final AtomicLong count = new AtomicLong();
  private long loggedAt;
  private long loggedCount;

  CaptureOrder(String camera, LongSupplier nanoTime) {
    this.camera = camera;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes note of a frame.
   *
   * @return whether it is late
   */
  boolean isLate(String frame, Instant capturedAt) {
    long now = nanoTime.getAsLong();
    if (newest == null || capturedAt.isAfter(newest) || wasSetBack(now)) {
      newest = capturedAt;
      wasLate = false;
      return false;
    }
    if (!wasLate) {
      wasLate = true;
      lateSince = now;
    }
    count.incrementAndGet();
    report(frame, capturedAt, newest, now);
    return true;
  }

  private boolean wasSetBack(long now) {
    return wasLate && now - lateSince >= SET_BACK.toNanos();
  }

  private void report(String frame, Instant capturedAt, Instant before, long now) {
    long late = count.get();
    if (late > 1 && now - loggedAt < QUIET.toNanos()) {
      return;
    }
    long others = late - loggedCount - 1;
    log.warnf(
        "camera %s: frame %s was taken at %s, which is not after %s of a frame before: the service"
            + " ignores it as late%s. Either a clock was set back, or names have local times, which"
            + " repeat when summer time ends: see --time-zone",
        camera,
        frame,
        capturedAt,
        before,
        others == 0 ? "" : " (and %d before it)".formatted(others));
    loggedAt = now;
    loggedCount = late;
  }

  /** Late frames so far; any thread may ask. */
  long count() {
    return count.get();
  }
}
