package io.parkstream.domain;

/** A space of a register: what is believed of it, and when it was heard of. */
final class WatchedSpace {
  private static final long NEVER = -1;

  final SpaceId id;

  /** Replaced through {@link CameraSpaces#replace} only, which counts. */
  OccupancyState state;

  /** Watched time of its last answer that counted. */
  long answered;

  long publishedMillis;

  /** Whether its last picture showed nothing. */
  boolean blind;

  /** Watched time of the first of the late crops that came since one was taken. */
  private long lateSince = NEVER;

  /**
   * A space that becomes known.
   *
   * @param answered watched time
   */
  WatchedSpace(SpaceId id, OccupancyState state, long answered) {
    this.id = id;
    this.state = state;
    this.answered = answered;
  }

  /** An answer counts. */
  void answered(long now, boolean showsNothing) {
    lateSince = NEVER;
    answered = now;
    blind = showsNothing;
  }

  /** An answer is late, a repeat or a replay. */
  void late(long now) {
    if (lateSince == NEVER) {
      lateSince = now;
    }
  }

  /** Whether its last answer was late. */
  boolean isLate() {
    return lateSince != NEVER;
  }

  /** Watched time in which all of its answers were late, if its last was. */
  long lateFor(long now) {
    return now - lateSince;
  }
}
