package io.parkstream.tools.replay;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A period in which the two timelines of a space say different things.
 *
 * @param now what the service believes
 * @param other what would be believed otherwise; differs from {@code now}
 */
record DifferingInterval(
    CameraId camera, SpaceId space, Instant from, Instant until, Occupancy now, Occupancy other) {
  Duration length() {
    return Duration.between(from, until);
  }

  /** Where two timelines of a space differ, between two moments, in the order of time. */
  static List<DifferingInterval> between(
      CameraId camera,
      SpaceId space,
      OccupancyTimeline now,
      OccupancyTimeline other,
      Instant start,
      Instant end) {
    TreeSet<Instant> moments = new TreeSet<>(List.of(start, end));
    now.entries().forEach(entry -> moments.add(entry.from()));
    other.entries().forEach(entry -> moments.add(entry.from()));
    List<DifferingInterval> intervals = new ArrayList<>();
    for (Instant from : moments.subSet(start, true, end, false)) {
      Instant until = moments.higher(from);
      Occupancy one = now.at(from);
      Occupancy two = other.at(from);
      if (until == null || one == two) {
        continue;
      }
      DifferingInterval last = intervals.isEmpty() ? null : intervals.get(intervals.size() - 1);
      if (last != null && last.until().equals(from) && last.now() == one && last.other() == two) {
        intervals.set(
            intervals.size() - 1,
            new DifferingInterval(camera, space, last.from(), until, one, two));
      } else {
        intervals.add(new DifferingInterval(camera, space, from, until, one, two));
      }
    }
    return intervals;
  }
}
