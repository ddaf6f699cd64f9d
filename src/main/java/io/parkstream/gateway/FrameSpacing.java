package io.parkstream.gateway;

import java.time.Duration;
import java.time.Instant;

/** Which frames of a film are shown: those that are so far apart, or all. Not thread safe. */
final class FrameSpacing {
  private final Duration every;
  private Instant next = Instant.MIN;

  /**
   * @param every least time between two frames that are shown; zero shows all
   */
  FrameSpacing(Duration every) {
    this.every = every;
  }

  /**
   * Whether a frame is shown, and if so, counts from it.
   *
   * @param at its time, not before that of frames before it
   */
  boolean takes(Instant at) {
    if (at.isBefore(next)) {
      return false;
    }
    // Frames that come a little late do not make all later ones late.
    Instant planned = next.equals(Instant.MIN) ? at : next;
    next = planned.plus(every).isAfter(at) ? planned.plus(every) : at.plus(every);
    return true;
  }
}
