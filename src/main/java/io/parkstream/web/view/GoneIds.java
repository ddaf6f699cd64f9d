package io.parkstream.web.view;

import java.util.HashSet;
import java.util.Set;

/**
 * Names of things that were taken back, so that what still speaks of them does not bring them to
 * life again. Bounded in number and in bytes; beyond that none is added, and a thing that comes
 * back by mistake is taken back by the next one who says so. For one thread at a time.
 */
final class GoneIds<T> {
  /** What one takes of the view's memory. */
  static final int BYTES = 250;

  private final int most;
  private final ViewMemory memory;
  private final Set<T> ids = new HashSet<>();

  GoneIds(int most, ViewMemory memory) {
    this.most = most;
    this.memory = memory;
  }

  void add(T id) {
    if (!ids.contains(id) && ids.size() < most && memory.take(BYTES)) {
      ids.add(id);
    }
  }

  /** It is there again. */
  void remove(T id) {
    if (ids.remove(id)) {
      memory.give(BYTES);
    }
  }

  boolean contains(T id) {
    return ids.contains(id);
  }
}
