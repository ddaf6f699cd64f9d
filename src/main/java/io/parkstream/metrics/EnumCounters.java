package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One counter for each of some values of an enum, all of which exist from the start, so that a
 * series that never counted shows 0. Thread safe.
 */
final class EnumCounters<E extends Enum<E>> {
  private final Map<E, Counter> counters;

  /**
   * @param values that are counted
   * @param counter makes the counter of a value; called here only
   */
  EnumCounters(Class<E> type, Iterable<E> values, Function<E, Counter> counter) {
    counters = new EnumMap<>(type);
    values.forEach(value -> counters.put(value, counter.apply(value)));
  }

  /** Counts a value; one that is not counted here changes nothing. */
  void increment(E value) {
    Counter counter = counters.get(value);
    if (counter != null) {
      counter.increment();
    }
  }
}
