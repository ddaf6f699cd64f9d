package io.parkstream.batch;

import static io.parkstream.batch.DynamicBatcher.NO_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random offers on a clock that the test moves, against a worker that is always free. */
class BatchQueuePropertyTest {
  private static final int CASES = 300;

  private record Item(String lane, int number, long acceptedAt) {}

  @Test
  void invariants_hold_forRandomTraffic() {
    for (int i = 0; i < CASES; i++) {
      long seed = System.nanoTime() + i;
      try {
        new Run(new Random(seed)).check();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static final class Run {
    private final Random random;
    private final BatchPolicy policy;
    private final BatchQueue<Item> queue;
    private final int lanes;
    private final Set<Item> inside = new HashSet<>();
    private final Map<String, ArrayDeque<Item>> inOrder = new HashMap<>();
    private final Map<String, Integer> passedBy = new HashMap<>();
    private long now;
    private int accepted;
    private int left;

    Run(Random random) {
      this.random = random;
      int maxSize = 1 + random.nextInt(8);
      this.policy =
          new BatchPolicy(
              maxSize,
              Duration.ofNanos(random.nextInt(50)),
              maxSize + random.nextInt(3 * maxSize),
              random.nextInt(5) / 4.0);
      BatchCosts costs = new BatchCosts(policy.maxSize());
      for (int size : costs.sizes()) {
        costs.observed(size, 20 * (random.nextInt(40) + (long) size * random.nextInt(40)));
      }
      this.queue = new BatchQueue<>(policy, costs);
      this.lanes = 1 + random.nextInt(6);
      this.now = random.nextLong();
    }

    void check() {
      for (int step = 0; step < 500; step++) {
        offer();
        // A worker comes by now and then, so that a backlog forms.
        if (random.nextInt(4) == 0) {
          drainWhatIsDue();
        }
        now += random.nextInt(8);
      }
      while (queue.size() > 0) {
        leave(queue.take());
      }
      assertThat(left).isEqualTo(accepted);
      assertThat(inside).isEmpty();
    }

    private void offer() {
      // The first lane has most of the traffic.
      String lane = "lane-" + Math.max(0, random.nextInt(2 * lanes) - lanes);
      Item item = new Item(lane, accepted, now);
      boolean full = queue.size() == policy.queueCapacity();
      assertThat(queue.offer(lane, item, now, NO_DEADLINE)).isEqualTo(!full);
      if (!full) {
        accepted++;
        inside.add(item);
        orderOf(lane).add(item);
      }
      assertThat(queue.size()).isEqualTo(inside.size());
    }

    private ArrayDeque<Item> orderOf(String lane) {
      return inOrder.computeIfAbsent(lane, l -> new ArrayDeque<>());
    }

    private void drainWhatIsDue() {
      while (queue.isDue(now)) {
        leave(queue.takeDue(now));
      }
      for (Item item : inside) {
        assertThat(now - item.acceptedAt).isLessThan(policy.maxDelay().toNanos());
      }
      assertThat(queue.size()).isLessThan(policy.maxSize());
    }

    private void leave(List<Item> batch) {
      assertThat(batch).hasSizeBetween(1, policy.maxSize());
      Set<String> waiting = new HashSet<>();
      inside.forEach(item -> waiting.add(item.lane));
      for (Item item : batch) {
        assertThat(inside.remove(item)).as("leaves once").isTrue();
        assertThat(orderOf(item.lane).poll()).as("in order in its lane").isEqualTo(item);
        left++;
      }
      noLaneStarves(waiting, batch);
    }

    /** A lane that waits is served before any other gets its second turn. */
    private void noLaneStarves(Set<String> waiting, List<Item> batch) {
      Set<String> served = new HashSet<>();
      batch.forEach(item -> served.add(item.lane));
      for (String lane : waiting) {
        int others = served.contains(lane) ? 0 : passedBy.getOrDefault(lane, 0) + batch.size();
        passedBy.put(lane, others);
        assertThat(others).isLessThanOrEqualTo(lanes - 1);
      }
    }
  }
}
