package io.parkstream.gateway;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Logs each minute what a gateway did in it, as a warning when it cut no frame. Not thread safe.
 */
final class GatewayProgress {
  private static final Logger log = Logger.getLogger(GatewayProgress.class);

  static final Duration PERIOD = Duration.ofMinutes(1);

  private final String camera;
  private final Supplier<CameraTotals> totals;
  private final LongSupplier nanoTime;
  private CameraTotals before;
  private long begun;

  GatewayProgress(String camera, Supplier<CameraTotals> totals, LongSupplier nanoTime) {
    this.camera = camera;
    this.totals = totals;
    this.nanoTime = nanoTime;
    this.before = totals.get();
    this.begun = nanoTime.getAsLong();
  }

  /** Logs the line if it is due; to be called more often. */
  void look() {
    long now = nanoTime.getAsLong();
    if (now - begun < PERIOD.toNanos()) {
      return;
    }
    CameraTotals after = totals.get();
    Duration time = Duration.ofNanos(now - begun);
    boolean idle = after.frames().frames() == before.frames().frames();
    log.log(idle ? Logger.Level.WARN : Logger.Level.INFO, line(time, before, after));
    before = after;
    begun = now;
  }

  private String line(Duration time, CameraTotals from, CameraTotals to) {
    Map<SkippedFrames.Reason, Long> skipped = new EnumMap<>(SkippedFrames.Reason.class);
    to.skipped()
        .forEach(
            (reason, count) ->
                skipped.put(reason, count - from.skipped().getOrDefault(reason, 0L)));
    return "camera %s, last %d s: %s, %s; %d crops sent, %d acknowledged, %d failed, %d too large"
        .formatted(
            camera,
            time.toSeconds(),
            to.frames().minus(from.frames()).describe(),
            SkippedFrames.describe(skipped),
            to.crops().sent() - from.crops().sent(),
            to.crops().published() - from.crops().published(),
            to.crops().failed() - from.crops().failed(),
            to.crops().refused() - from.crops().refused());
  }
}
