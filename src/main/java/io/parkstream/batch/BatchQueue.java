package io.parkstream.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which items form the next batch, and when it is due. Knows no thread and reads no clock: the
 * caller guards it and passes the time.
 *
 * <p>Items wait in lanes. A batch takes one item from each lane in turn until it is full, so that a
 * lane with a backlog gets what the others leave; within a lane the order is kept. A lane that was
 * served goes to the back, also across batches.
 *
 * <p>A batch is due when it is full, when its oldest item has waited the maximum delay, when
 * waiting for one item more would make one that waits miss its deadline, or when an item costs
 * hardly more in it than in a full one. In the last case it is cut to a size that engines are
 * prepared for.
 */
final class BatchQueue<E> {

  /** When an item came, and whether it has left; without the item, so that nothing holds that. */
  private static final class Arrival {
    final long nanos;
    final long deadline;
    boolean taken;

    Arrival(long nanos, long deadline) {
      this.nanos = nanos;
      this.deadline = deadline;
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

  /** Those that still can meet a deadline. Few policies have deadlines; then it is empty. */
  private final PriorityQueue<Arrival> deadlines =
      new PriorityQueue<>((one, other) -> Long.signum(one.deadline - other.deadline));

  private final BatchCosts costs;
  private int size;

  BatchQueue(BatchPolicy policy, BatchCosts costs) {
    this.policy = policy;
    this.costs = costs;
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

  /**
   * Takes an item in.
   *
   * @param budgetNanos time until its deadline. One that is over, or {@link Long#MAX_VALUE}, is
   *     none: what is late anyway has no reason to hurry others
   * @return false if the queue is full
   */
  boolean offer(String laneName, E item, long nowNanos, long budgetNanos) {
    if (isFull()) {
      return false;
    }
    Lane<E> lane = lanes.get(laneName);
    if (lane == null) {
      lane = new Lane<>(laneName);
      lanes.put(laneName, lane);
      turns.add(lane);
    }
    Arrival arrival = new Arrival(nowNanos, nowNanos + budgetNanos);
    if (budgetNanos > 0 && budgetNanos != Long.MAX_VALUE) {
      deadlines.add(arrival);
    }
    lane.items.add(new Waiting<>(item, arrival));
    arrivals.add(arrival);
    size++;
    return true;
  }

  boolean isDue(long nowNanos) {
    return due(nowNanos) > 0;
  }

  /** How many items the batch has that is due; 0 if none is. */
  private int due(long nowNanos) {
    if (hasFullBatch()) {
      return policy.maxSize();
    }
    if (size == 0) {
      return 0;
    }
    return nanosUntilDue(nowNanos) <= 0 ? size : costs.efficientSize(size, policy.minEfficiency());
  }

  /**
   * Time until all that waits is to be taken, full or not; 0 or less if it is, {@link
   * Long#MAX_VALUE} if nothing waits.
   */
  long nanosUntilDue(long nowNanos) {
    Arrival oldest = oldest();
    if (oldest == null) {
      return Long.MAX_VALUE;
    }
    long delayed = maxDelayNanos - (nowNanos - oldest.nanos);
    Arrival urgent = mostUrgent();
    return urgent == null
        ? delayed
        : Math.min(delayed, urgent.deadline - nowNanos - costOfOneMore());
  }

  private long costOfOneMore() {
    return costs.nanos(Math.min(size + 1, policy.maxSize()));
  }

  /** How long the oldest item has waited; 0 if nothing waits. */
  long oldestWaitNanos(long nowNanos) {
    Arrival oldest = oldest();
    return oldest == null ? 0 : nowNanos - oldest.nanos;
  }

  /** Takes the batch that is due; empty if none is. */
  List<E> takeDue(long nowNanos) {
    return take(due(nowNanos));
  }

  /** Takes a batch, due or not; empty if nothing waits. */
  List<E> take() {
    return take(policy.maxSize());
  }

  private List<E> take(int most) {
    List<E> batch = new ArrayList<>(Math.min(size, most));
    while (batch.size() < most && !turns.isEmpty()) {
      batch.add(takeFrom(turns.remove()));
    }
    size -= batch.size();
    // Nobody asks for it while batches are full; what was taken must not pile up meanwhile.
    mostUrgent();
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

  private @Nullable Arrival mostUrgent() {
    Arrival urgent = deadlines.peek();
    while (urgent != null && urgent.taken) {
      deadlines.remove();
      urgent = deadlines.peek();
    }
    return urgent;
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
