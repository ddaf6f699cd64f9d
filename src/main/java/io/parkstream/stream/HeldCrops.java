package io.parkstream.stream;

import io.parkstream.domain.SpaceId;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Crops of one task that are read and not begun, and which of them is next: the newest of each
 * space, the spaces in turn, and then the rest in the order in which it was overtaken. Belongs to
 * the stream thread.
 */
final class HeldCrops {
  /** A space keeps its place when a newer crop of it comes. */
  private final Map<SpaceId, HeldCrop> newest = new LinkedHashMap<>();

  private final ArrayDeque<HeldCrop> overtaken = new ArrayDeque<>();

  /**
   * Takes in a crop that is newer than those of its space before it.
   *
   * @return whether it has overtaken one
   */
  boolean add(HeldCrop crop) {
    HeldCrop older = newest.put(crop.space(), crop);
    if (older == null) {
      return false;
    }
    overtaken.add(older);
    return true;
  }

  /** Takes out the next; null if there is none. */
  @Nullable HeldCrop next() {
    if (newest.isEmpty()) {
      return overtaken.poll();
    }
    HeldCrop next = newest.values().iterator().next();
    newest.remove(next.space());
    return next;
  }

  /** Takes out a certain one, which must be here. */
  void remove(HeldCrop crop) {
    if (!newest.remove(crop.space(), crop)) {
      overtaken.remove(crop);
    }
  }

  /** Takes back one that could not be begun; it is next among the overtaken. */
  void putBack(HeldCrop crop) {
    overtaken.addFirst(crop);
  }

  boolean isEmpty() {
    return newest.isEmpty() && overtaken.isEmpty();
  }

  void clear() {
    newest.clear();
    overtaken.clear();
  }
}
