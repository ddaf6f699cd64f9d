package io.parkstream.tools.replay;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.OccupancyPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Two ways of judging the same crops, side by side.
 *
 * @param from capture time of the first crop
 * @param until end of the comparison
 * @param crops that both ways judged
 * @param unreadable records and pictures that would be dead letters
 * @param now how crops are judged at present
 * @param other how they would be judged otherwise
 * @param total all cameras
 * @param cameras by name
 * @param longest where the two differ for longest, longest first; at most {@value #LONGEST}
 */
public record ReplayReport(
    Instant from,
    Instant until,
    long crops,
    long unreadable,
    Judging now,
    Judging other,
    CameraDifference total,
    List<CameraDifference> cameras,
    List<Disagreement> longest) {
  private static final int LONGEST = 20;

  /**
   * A way of judging.
   *
   * @param model that answers
   * @param evidence that changes a belief
   */
  public record Judging(ModelIdentity model, Evidence evidence) {}

  /** An {@link OccupancyPolicy} in the words and units of messages. */
  public record Evidence(
      int toOccupied,
      double toOccupiedForSeconds,
      int toEmpty,
      double toEmptyForSeconds,
      double uncertainty,
      int toUnknown,
      double toUnknownForSeconds) {
    static Evidence of(OccupancyPolicy policy) {
      return new Evidence(
          policy.toOccupied(),
          policy.toOccupiedFor().toMillis() / 1e3,
          policy.toEmpty(),
          policy.toEmptyFor().toMillis() / 1e3,
          policy.uncertainty(),
          policy.toUnknown(),
          policy.toUnknownFor().toMillis() / 1e3);
    }
  }

  /**
   * A time in which a space is believed to be two different things.
   *
   * @param now empty, occupied or unknown
   * @param other differs from {@code now}
   */
  public record Disagreement(
      String site,
      String camera,
      String space,
      Instant from,
      Instant until,
      double seconds,
      String now,
      String other) {
    static Disagreement of(DifferingInterval stretch) {
      return new Disagreement(
          stretch.camera().site(),
          stretch.camera().camera(),
          stretch.space().space(),
          stretch.from(),
          stretch.until(),
          stretch.length().toMillis() / 1e3,
          stretch.now().word(),
          stretch.other().word());
    }
  }

  static ReplayReport of(
      Instant from,
      Instant until,
      long unreadable,
      Judging now,
      Judging other,
      List<CameraDifference> cameras,
      List<DifferingInterval> stretches) {
    CameraDifference total =
        CameraDifference.sum("all cameras", cameras, Duration.between(from, until));
    return new ReplayReport(
        from,
        until,
        total.crops(),
        unreadable,
        now,
        other,
        total,
        cameras,
        stretches.stream()
            .sorted(Comparator.comparing(DifferingInterval::length).reversed())
            .limit(LONGEST)
            .map(Disagreement::of)
            .toList());
  }
}
