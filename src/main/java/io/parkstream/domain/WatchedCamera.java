package io.parkstream.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A camera of a register: its map, its spaces, and when it was heard of. */
final class WatchedCamera {
  /** What a camera takes of the heap, and a map beside its stored form. */
  static final int CAMERA_BYTES = 512;

  /** By their ids within the site. */
  final Map<String, WatchedSpace> spaces = new LinkedHashMap<>();

  /** Replaced through {@link CameraSpaces#put} only, which counts. */
  @Nullable KnownMap map;

  /** Why its crops show nothing of its spaces; null if they show them. */
  @Nullable Hidden hidden;

  private long heard;
  private long heardMillis;

  /**
   * Its spaces cannot be seen.
   *
   * @param since by the gateway's frames
   */
  record Hidden(OccupancyReason reason, Instant since) {
    static @Nullable Hidden of(@Nullable CameraCondition condition) {
      OccupancyReason reason = condition == null ? null : condition.unknownFor();
      return condition == null || reason == null ? null : new Hidden(reason, condition.since());
    }
  }

  /**
   * A camera that becomes known.
   *
   * @param heard watched time
   */
  WatchedCamera(long heard) {
    this.heard = heard;
  }

  /** Bytes that this map takes. */
  static long bytesWith(KnownMap map) {
    return CAMERA_BYTES + map.bytes();
  }

  /** Bytes that its map takes. */
  long mapBytes() {
    return map == null ? 0 : bytesWith(map);
  }

  /** A record of it was read. */
  void heard(long now, long nowMillis) {
    heard = now;
    heardMillis = nowMillis;
  }

  boolean wasHeard() {
    return heardMillis > 0;
  }

  /** When a record of it was read, milliseconds since 1970; 0 if none was. */
  long heardMillis() {
    return heardMillis;
  }

  /** Whether it has been silent for longer than its budget. */
  boolean isSilent(WatchPolicy policy, long now) {
    return silentIn(policy, now) < 0;
  }

  /** Whether the last picture of most of its spaces showed nothing. */
  boolean isBlind() {
    int blind = 0;
    for (WatchedSpace space : spaces.values()) {
      blind += space.blind ? 1 : 0;
    }
    return blind * 2 > spaces.size();
  }

  /** Watched time until its budget is spent; negative once it is. */
  long silentIn(WatchPolicy policy, long now) {
    return heard + budget(policy).toMillis() - now;
  }

  /** The longest time without a record of it before it is silent. */
  Duration budget(WatchPolicy policy) {
    Duration own = map == null ? null : map.silenceBudget();
    return own == null ? policy.silenceBudget() : own;
  }

  /** The longest time without an answer of one of its spaces before that is stale. */
  Duration staleAfter(WatchPolicy policy) {
    Duration twice = budget(policy).multipliedBy(2);
    return twice.compareTo(policy.staleAfter()) > 0 ? twice : policy.staleAfter();
  }

  /** Its spaces, to be changed meanwhile. */
  List<WatchedSpace> all() {
    return List.copyOf(spaces.values());
  }
}
