package io.parkstream.web.view;

/**
 * The bytes of the heap that the view may take, as those estimate who take them; {@code
 * ViewMemoryTest} holds the estimates to a real heap. Not thread safe: the view's lock is around
 * it.
 */
final class ViewMemory {
  private final long most;
  private long used;

  /**
   * @param most bytes in all
   */
  ViewMemory(long most) {
    this.most = most;
  }

  /**
   * Takes memory, or gives some back if it is less than nothing.
   *
   * @return false if there is not so much left; then nothing is taken
   */
  boolean take(long bytes) {
    if (bytes > 0 && used + bytes > most) {
      return false;
    }
    used += bytes;
    return true;
  }

  void give(long bytes) {
    used -= bytes;
  }

  long used() {
    return used;
  }
}
