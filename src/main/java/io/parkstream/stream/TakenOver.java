package io.parkstream.stream;

import io.parkstream.domain.StateRoom;

/**
 * How much of what a task remembers there is room for, when an instance takes the task over. What
 * has none stays in the store, for an instance that has. Belongs to the stream thread.
 */
final class TakenOver {
  private int all;
  private int left;

  /** An entry was taken up, or left for want of room. */
  void add(boolean taken) {
    all++;
    left += taken ? 0 : 1;
  }

  boolean isWhole() {
    return left == 0;
  }

  /** Such as "6 of 10". */
  @Override
  public String toString() {
    return left + " of " + all;
  }

  int left() {
    return left;
  }

  /** Says that a room is full which all partitions of this instance share, and what to do. */
  static String full(StateRoom room) {
    return "of parkstream.occupancy.max-memory all "
        + room.maxBytes()
        + " bytes of its part are taken, by all partitions of this instance together; raise it with"
        + " the heap, add instances, or find who invents spaces";
  }
}
