package io.parkstream.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which items form the next batch, and when it is due. Knows no thread and reads no clock: the
 * caller guards it and passes the time.
 *
 * <p>Items wait in lanes. A batch takes one item from each lane in turn until it is full, so that a
 * lane with a backlog gets what the others leave; within a lane the order is kept. A lane that was
 * served goes to the back, also across batches.
 */
final class BatchQueue<E> {

  /** When an item came, and whether it has left; without the item, so that nothing holds that. */
  private static final class Arrival {
    final long nanos;
    boolean taken;

    Arrival(long nanos) {
      this.nanos = nanos;
    }
  }

  private record Waiting<E>(E item, Arrival arrival) {}

  private static final class Lane<E> {
    final String name;
    final ArrayDeque<Waiting<E>> items = new ArrayDeque<>(4);

    Lane(String name) {
      this.name = name;
    }
  }

  private final BatchPolicy policy;
  private final long maxDelayNanos;

  /** Only lanes with waiting items, so that a camera that has gone leaves nothing behind. */
  private final Map<String, Lane<E>> lanes = new HashMap<>();

  /** The lanes in the order of their turn. */
  private final ArrayDeque<Lane<E>> turns = new ArrayDeque<>();

  /**
   * Arrivals in their order; the head is the oldest item that waits. Those taken out of order stay
   * until they reach the head. The oldest item is the first of its lane and so is served within one
   * round of the lanes: about twice the capacity is held here at most.
   */
  private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();

  private int size;

  BatchQueue(BatchPolicy policy) {
    this.policy = policy;
    this.maxDelayNanos = policy.maxDelay().toNanos();
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size >= policy.queueCapacity();
  }

  boolean hasFullBatch() {
    return size >= policy.maxSize();
  }

  /** False if the queue is full. */
  boolean offer(String laneName, E item, long nowNanos) {
    if (isFull()) {
      return false;
    }
    Lane<E> lane = lanes.get(laneName);
    if (lane == null) {
      lane = new Lane<>(laneName);
      lanes.put(laneName, lane);
      turns.add(lane);
    }
    Arrival arrival = new Arrival(nowNanos);
    lane.items.add(new Waiting<>(item, arrival));
    arrivals.add(arrival);
    size++;
    return true;
  }

  boolean isDue(long nowNanos) {
    return hasFullBatch() || (size > 0 && nanosUntilDue(nowNanos) <= 0);
  }

  /**
   * Time until the oldest item has waited the maximum delay; 0 or less if it has, {@link
   * Long#MAX_VALUE} if nothing waits.
   */
  long nanosUntilDue(long nowNanos) {
    Arrival oldest = oldest();
    return oldest == null ? Long.MAX_VALUE : maxDelayNanos - (nowNanos - oldest.nanos);
  }

  /** How long the oldest item has waited; 0 if nothing waits. */
  long oldestWaitNanos(long nowNanos) {
    Arrival oldest = oldest();
    return oldest == null ? 0 : nowNanos - oldest.nanos;
  }

  /** Takes a batch, due or not; empty if nothing waits. */
  List<E> take() {
    List<E> batch = new ArrayList<>(Math.min(size, policy.maxSize()));
    while (batch.size() < policy.maxSize() && !turns.isEmpty()) {
      batch.add(takeFrom(turns.remove()));
    }
    size -= batch.size();
    return batch;
  }

  private E takeFrom(Lane<E> lane) {
    Waiting<E> next = lane.items.remove();
    next.arrival.taken = true;
    if (lane.items.isEmpty()) {
      lanes.remove(lane.name);
    } else {
      turns.add(lane);
    }
    return next.item;
  }

  private @Nullable Arrival oldest() {
    Arrival oldest = arrivals.peek();
    while (oldest != null && oldest.taken) {
      arrivals.remove();
      oldest = arrivals.peek();
    }
    return oldest;
  }
}
