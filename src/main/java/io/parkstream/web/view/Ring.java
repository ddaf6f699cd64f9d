package io.parkstream.web.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The last few of many. Not thread safe. */
final class Ring<T> {
  private final int capacity;
  private final ArrayDeque<T> items = new ArrayDeque<>(2);

  Ring(int capacity) {
    this.capacity = capacity;
  }

  void add(T item) {
    if (items.size() == capacity) {
      items.removeFirst();
    }
    items.addLast(item);
  }

  boolean contains(T item) {
    return items.contains(item);
  }

  List<T> newestFirst() {
    List<T> list = new ArrayList<>(items);
    Collections.reverse(list);
    return list;
  }
}
