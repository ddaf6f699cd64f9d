package io.parkstream.web.view;

import java.time.Instant;

/** How many per second over the last minute, in steps of five seconds. Not thread safe. */
final class RateMeter {
  private static final int STEP_SECONDS = 5;
  private static final int STEPS = 12;

  private final int[] counts = new int[STEPS];
  private long newest = Long.MIN_VALUE;
  private long first = Long.MIN_VALUE;

  /** Counts one; what is older than the minute before the newest is ignored. */
  void add(Instant at) {
    long step = at.getEpochSecond() / STEP_SECONDS;
    if (newest == Long.MIN_VALUE) {
      newest = step;
      first = step;
    }
    if (step <= newest - STEPS) {
      return;
    }
    for (; newest < step; newest++) {
      if (step - newest > STEPS) {
        newest = step - STEPS;
      }
      counts[Math.floorMod(newest + 1, STEPS)] = 0;
    }
    counts[Math.floorMod(step, STEPS)]++;
  }

  /** Of the steps that are over, or of the one that runs if it is the first. */
  double perSecond(Instant now) {
    long current = now.getEpochSecond() / STEP_SECONDS;
    if (newest == Long.MIN_VALUE || current - newest >= STEPS) {
      return 0;
    }
    long from = Math.max(current - STEPS + 1, first);
    if (current <= from) {
      return counts[Math.floorMod(newest, STEPS)] / (double) STEP_SECONDS;
    }
    long sum = 0;
    for (long step = from; step < current; step++) {
      sum += step <= newest ? counts[Math.floorMod(step, STEPS)] : 0;
    }
    return Math.round(10.0 * sum / ((current - from) * STEP_SECONDS)) / 10.0;
  }
}
