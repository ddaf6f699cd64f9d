package io.parkstream.tools.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is reported of several rounds: one that was disturbed moves it little. */
final class Medians {
  private Medians() {}

  /**
   * The median of one figure of all rounds; between the two middle ones if their number is even.
   *
   * @param rounds at least one
   */
  static <T> double median(List<T> rounds, ToDoubleFunction<T> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
