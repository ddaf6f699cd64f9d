package io.parkstream.web.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The last changes in their order, each with a number, so that a client that was away goes on where
 * it stopped. What is older than the capacity, in changes or in characters, is forgotten. Thread
 * safe.
 *
 * <p>Numbers mean something to one run of one instance only; the id of that run is part of what a
 * client is given, so that no other instance takes the number for one of its own.
 */
public final class ChangeFeed {
  /**
   * Characters of all changes that are kept, about as many bytes: room for 20,000 changes of
   * spaces, or for some ten of the largest maps.
   */
  static final int MAX_CHARS = 8 << 20;

  /** Characters of the changes that are sent at once, unless one alone is longer. */
  static final int MAX_BATCH_CHARS = 128 << 10;

  private final String run;
  private final @Nullable String[] items;
  private long first = 1;
  private long last;
  private long chars;

  /**
   * @param run names this run of this instance among all others; no hyphen in it
   * @param capacity changes that are kept
   */
  public ChangeFeed(String run, int capacity) {
    this.run = run;
    this.items = new String[capacity];
  }

  public synchronized void append(String json) {
    last++;
    if (last - first == items.length) {
      forgetFirst();
    }
    items[place(last)] = json;
    chars += json.length();
    while (chars > MAX_CHARS) {
      forgetFirst();
    }
  }

  private void forgetFirst() {
    String item = items[place(first)];
    chars -= item == null ? 0 : item.length();
    items[place(first)] = null;
    first++;
  }

  private int place(long number) {
    return (int) (number % items.length);
  }

  /** The number of the latest change; 0 before the first. */
  public synchronized long last() {
    return last;
  }

  /** The number as a client is given it. */
  public String id(long number) {
    return run + "-" + number;
  }

  /** The number behind an id; empty if the id is of another run or none at all. */
  public synchronized OptionalLong number(@Nullable String id) {
    int hyphen = id == null ? -1 : id.lastIndexOf('-');
    if (id == null || hyphen < 0 || !id.substring(0, hyphen).equals(run)) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(id.substring(hyphen + 1));
      return number < 0 || number > last ? OptionalLong.empty() : OptionalLong.of(number);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** What came after a number: at most so many changes, or a gap if some are no longer kept. */
  public synchronized Batch after(long number, int most) {
    if (number + 1 < first) {
      return new Batch(List.of(), last, true);
    }
    List<String> changes = new ArrayList<>();
    int size = 0;
    for (long i = number + 1; i <= last && changes.size() < most; i++) {
      String item = items[place(i)];
      if (item == null || (!changes.isEmpty() && size + item.length() > MAX_BATCH_CHARS)) {
        break;
      }
      changes.add(item);
      size += item.length();
    }
    return new Batch(changes, number + changes.size(), false);
  }

  /**
   * Some changes in their order.
   *
   * @param last number of the last of them
   * @param gap true if what was asked for is gone
   */
  public record Batch(List<String> changes, long last, boolean gap) {}
}
