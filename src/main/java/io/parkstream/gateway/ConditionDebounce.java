package io.parkstream.gateway;

import io.parkstream.domain.CameraCondition;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Believes what is seen of a camera once it was seen again and again: a lorry that passes is no
 * obstruction. Not thread safe.
 */
final class ConditionDebounce {
  /** From the first look that sees it to that which believes it. */
  static final Duration FOUND_AFTER = Duration.ofSeconds(20);

  /** Longer than it takes to find: who puts a camera right takes his hands off it first. */
  static final Duration CLEAR_AFTER = Duration.ofSeconds(30);

  /** However far apart they are. */
  private static final int LEAST_LOOKS = 3;

  private @Nullable Sighting believed;
  private @Nullable Sighting seen;
  private Instant seenSince = Instant.EPOCH;
  private Instant since = Instant.EPOCH;
  private int looks;

  /**
   * Takes what was seen.
   *
   * @param at when; a step back of the clock begins anew
   * @return whether something else is believed from now on
   */
  boolean update(Sighting now, Instant at) {
    if (now.kind() == null) {
      return false;
    }
    if (believed != null && now.isLike(believed)) {
      seen = null;
      return false;
    }
    if (seen == null || !now.isLike(seen) || at.isBefore(seenSince)) {
      seen = now;
      seenSince = at;
      looks = 0;
    }
    looks++;
    Duration needed = now.kind() == CameraCondition.Kind.CLEAR ? CLEAR_AFTER : FOUND_AFTER;
    boolean enough = looks >= LEAST_LOOKS && Duration.between(seenSince, at).compareTo(needed) >= 0;
    if (enough || now.kind() == CameraCondition.Kind.FROZEN) {
      believed = now;
      since = seenSince;
      seen = null;
      return true;
    }
    return false;
  }

  /** What is believed; null before anything is. */
  @Nullable Sighting believed() {
    return believed;
  }

  /** When what was believed last was seen first. */
  Instant since() {
    return since;
  }
}
