package io.parkstream.domain;

/** A space of a register: what is believed of it, and when it was heard of. */
final class WatchedSpace {
  /** What a space takes of the heap without its ids, and what each of their characters adds. */
  static final int NAMELESS_BYTES = 2350;

  private static final int CHARACTER_BYTES = 8;

  /** With the longest site, camera, space and zone. */
  static final int LONGEST_BYTES = NAMELESS_BYTES + 4 * 64 * CHARACTER_BYTES;

  private static final long NEVER = -1;

  final SpaceId id;

  /** Replaced through {@link CameraSpaces#replace} only, which counts. */
  SpaceMemory state;

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
  WatchedSpace(SpaceId id, SpaceMemory state, long answered) {
    this.id = id;
    this.state = state;
    this.answered = answered;
  }

  /** What it takes of the heap; see {@link SpaceRegister#SPACE_BYTES}. */
  long bytes() {
    String zone = state.zone();
    int characters =
        id.site().length()
            + id.space().length()
            + state.camera().camera().length()
            + (zone == null ? 0 : zone.length());
    return NAMELESS_BYTES + (long) CHARACTER_BYTES * characters;
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
