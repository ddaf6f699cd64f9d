package io.parkstream.web.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The last changes in their order, each with a number, so that a client that was away goes on where
 * it stopped. What is older than the capacity is overwritten. Thread safe.
 *
 * <p>Numbers mean something to one run of one instance only; the id of that run is part of what a
 * client is given, so that no other instance takes the number for one of its own.
 */
public final class ChangeFeed {
  private final String run;
  private final String[] items;
  private long last;

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
    items[(int) (last % items.length)] = json;
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
    if (last - number > items.length) {
      return new Batch(List.of(), last, true);
    }
    int count = (int) Math.min(most, last - number);
    List<String> changes = new ArrayList<>(count);
    for (long i = number + 1; i <= number + count; i++) {
      changes.add(items[(int) (i % items.length)]);
    }
    return new Batch(changes, number + count, false);
  }

  /**
   * Some changes in their order.
   *
   * @param last number of the last of them
   * @param gap true if what was asked for is gone
   */
  public record Batch(List<String> changes, long last, boolean gap) {}
}
