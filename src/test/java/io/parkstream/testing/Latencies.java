package io.parkstream.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Durations of one kind, and what share of them was shorter than what. Thread safe. */
public final class Latencies {
  private final List<Long> nanos = new ArrayList<>();

  public synchronized void add(long took) {
    nanos.add(took);
  }

  public synchronized int count() {
    return nanos.size();
  }

  /** Forgets all, and gives them to the caller. */
  public synchronized Latencies takeAll() {
    Latencies taken = new Latencies();
    taken.nanos.addAll(nanos);
    nanos.clear();
    return taken;
  }

  /**
   * @param share from 0 to 1; 1 gives the longest
   */
  public synchronized Duration at(double share) {
    if (nanos.isEmpty()) {
      return Duration.ZERO;
    }
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    return Duration.ofNanos(sorted.get((int) Math.ceil(share * (sorted.size() - 1))));
  }

  @Override
  public String toString() {
    return "%d: median %d ms, 99 %% %d ms, longest %d ms"
        .formatted(count(), at(0.5).toMillis(), at(0.99).toMillis(), at(1).toMillis());
  }
}
