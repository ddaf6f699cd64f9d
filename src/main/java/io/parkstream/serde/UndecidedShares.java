package io.parkstream.serde;

import io.parkstream.domain.UndecidedShare;
import io.parkstream.domain.UndecidedShare.Hour;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;

/** How many answers of a camera are undecided, for the store of the alarms and its changelog. */
public final class UndecidedShares {
  private UndecidedShares() {}

  public static Serde<UndecidedShare> serde() {
    return new Json.Shape<>(Value.class)
        .serde("share of undecided answers", Value::of, Value::share);
  }

  /**
   * As it is stored.
   *
   * @param hours two numbers for each: answers, and undecided ones
   */
  private record Value(
      Instant since, Instant at, List<Integer> hours, double usual, double usualUndecided) {
    static Value of(UndecidedShare share) {
      return new Value(
          share.since(),
          share.at(),
          share.hours().stream()
              .flatMap(hour -> Stream.of(hour.answers(), hour.undecided()))
              .toList(),
          share.usual(),
          share.usualUndecided());
    }

    UndecidedShare share() {
      List<Hour> each =
          IntStream.range(0, hours.size() / 2)
              .mapToObj(i -> new Hour(hours.get(2 * i), hours.get(2 * i + 1)))
              .toList();
      return new UndecidedShare(since, at, each, usual, usualUndecided);
    }
  }
}
