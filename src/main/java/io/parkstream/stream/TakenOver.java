package io.parkstream.stream;

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
}
