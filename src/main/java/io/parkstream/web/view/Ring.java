package io.parkstream.web.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The last few of many; fewer when the memory is used up, none if there was none from the start.
 * Not thread safe.
 */
final class Ring<T> {
  private final int capacity;
  private final int itemBytes;
  private final ViewMemory memory;
  private final ArrayDeque<T> items = new ArrayDeque<>(2);

  /**
   * @param itemBytes what one item takes of the memory
   */
  Ring(int capacity, int itemBytes, ViewMemory memory) {
    this.capacity = capacity;
    this.itemBytes = itemBytes;
    this.memory = memory;
  }

  void add(T item) {
    boolean grows = items.size() < capacity && memory.take(itemBytes);
    if (grows || items.pollFirst() != null) {
      items.addLast(item);
    }
  }

  boolean contains(T item) {
    return items.contains(item);
  }

  List<T> newestFirst() {
    List<T> list = new ArrayList<>(items);
    Collections.reverse(list);
    return list;
  }

  /** Gives its memory back. */
  void clear() {
    memory.give((long) items.size() * itemBytes);
    items.clear();
  }
}
