package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alarm was raised or cleared.
 *
 * @param alarm which
 * @param raisedAt event time
 * @param clearedAt event time, not before {@code raisedAt}; null while it is raised
 */
public record AlarmEvent(Alarm alarm, Instant raisedAt, @Nullable Instant clearedAt) {
  /** {@code raised} or {@code cleared}. */
  public String status() {
    return clearedAt == null ? "raised" : "cleared";
  }

  /** When it was raised or cleared. */
  public Instant time() {
    return clearedAt == null ? raisedAt : clearedAt;
  }
}
