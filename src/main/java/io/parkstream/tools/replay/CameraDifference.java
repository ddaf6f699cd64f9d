package io.parkstream.tools.replay;

import io.parkstream.domain.Occupancy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * How far two ways of judging a camera's crops lie apart.
 *
 * @param camera {@code site/camera}, or a word for all of them
 * @param spaces whose timelines were compared
 * @param crops that both ways judged
 * @param answeredDifferently crops of which one model said empty and the other occupied
 * @param flipsNow changes between empty and occupied, by the service
 * @param flipsOther the same otherwise
 * @param flipsPerHourNow of all spaces of the camera together
 * @param flipsPerHourOther the same otherwise
 * @param comparedSeconds time of all spaces together
 * @param disagreement share of that time in which the two believed different things, 0 to 1
 * @param nowEmptyOtherOccupiedSeconds time of all spaces together
 * @param nowOccupiedOtherEmptySeconds time of all spaces together
 * @param oneUnknownSeconds time in which just one of them believed anything
 */
public record CameraDifference(
    String camera,
    int spaces,
    long crops,
    long answeredDifferently,
    int flipsNow,
    int flipsOther,
    double flipsPerHourNow,
    double flipsPerHourOther,
    double comparedSeconds,
    double disagreement,
    double nowEmptyOtherOccupiedSeconds,
    double nowOccupiedOtherEmptySeconds,
    double oneUnknownSeconds) {
  private static final double SECONDS_PER_HOUR = 3600;

  static CameraDifference of(
      String camera,
      Collection<OccupancyTimeline> now,
      Collection<OccupancyTimeline> other,
      long crops,
      long answeredDifferently,
      List<DifferingInterval> stretches,
      Duration compared) {
    return of(
        camera,
        now.size(),
        crops,
        answeredDifferently,
        flips(now),
        flips(other),
        seconds(compared),
        now.size() * seconds(compared),
        seconds(stretches, s -> is(s, Occupancy.EMPTY, Occupancy.OCCUPIED)),
        seconds(stretches, s -> is(s, Occupancy.OCCUPIED, Occupancy.EMPTY)),
        seconds(stretches, s -> s.now() == Occupancy.UNKNOWN || s.other() == Occupancy.UNKNOWN));
  }

  /** All cameras as one, over the same time. */
  static CameraDifference sum(String word, List<CameraDifference> cameras, Duration compared) {
    return of(
        word,
        cameras.stream().mapToInt(CameraDifference::spaces).sum(),
        cameras.stream().mapToLong(CameraDifference::crops).sum(),
        cameras.stream().mapToLong(CameraDifference::answeredDifferently).sum(),
        cameras.stream().mapToInt(CameraDifference::flipsNow).sum(),
        cameras.stream().mapToInt(CameraDifference::flipsOther).sum(),
        seconds(compared),
        cameras.stream().mapToDouble(CameraDifference::comparedSeconds).sum(),
        cameras.stream().mapToDouble(CameraDifference::nowEmptyOtherOccupiedSeconds).sum(),
        cameras.stream().mapToDouble(CameraDifference::nowOccupiedOtherEmptySeconds).sum(),
        cameras.stream().mapToDouble(CameraDifference::oneUnknownSeconds).sum());
  }

  private static CameraDifference of(
      String camera,
      int spaces,
      long crops,
      long answeredDifferently,
      int flipsNow,
      int flipsOther,
      double seconds,
      double comparedSeconds,
      double emptyOccupied,
      double occupiedEmpty,
      double oneUnknown) {
    double hours = seconds / SECONDS_PER_HOUR;
    double apart = emptyOccupied + occupiedEmpty + oneUnknown;
    return new CameraDifference(
        camera,
        spaces,
        crops,
        answeredDifferently,
        flipsNow,
        flipsOther,
        hours > 0 ? flipsNow / hours : 0,
        hours > 0 ? flipsOther / hours : 0,
        comparedSeconds,
        comparedSeconds > 0 ? apart / comparedSeconds : 0,
        emptyOccupied,
        occupiedEmpty,
        oneUnknown);
  }

  private static int flips(Collection<OccupancyTimeline> timelines) {
    return timelines.stream().mapToInt(OccupancyTimeline::flips).sum();
  }

  private static boolean is(DifferingInterval stretch, Occupancy now, Occupancy other) {
    return stretch.now() == now && stretch.other() == other;
  }

  private static double seconds(
      List<DifferingInterval> stretches, Predicate<DifferingInterval> which) {
    return stretches.stream().filter(which).mapToDouble(s -> seconds(s.length())).sum();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
