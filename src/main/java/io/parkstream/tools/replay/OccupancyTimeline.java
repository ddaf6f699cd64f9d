package io.parkstream.tools.replay;

import io.parkstream.domain.Occupancy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What was believed of one space, from when on; unknown before the first entry. */
final class OccupancyTimeline {
  private final List<Entry> entries = new ArrayList<>();

  /** A belief and when it began. */
  record Entry(Instant from, Occupancy occupancy) {}

  /** Enters a change, not before the last one. */
  void add(Instant from, Occupancy occupancy) {
    entries.add(new Entry(from, occupancy));
  }

  List<Entry> entries() {
    return entries;
  }

  /** What is believed at a moment. */
  Occupancy at(Instant moment) {
    Occupancy occupancy = Occupancy.UNKNOWN;
    for (Entry entry : entries) {
      if (entry.from().isAfter(moment)) {
        break;
      }
      occupancy = entry.occupancy();
    }
    return occupancy;
  }

  /** Changes between empty and occupied; to be unknown in between neither adds nor hides one. */
  int flips() {
    int flips = 0;
    Occupancy last = Occupancy.UNKNOWN;
    for (Entry entry : entries) {
      if (entry.occupancy() != Occupancy.UNKNOWN) {
        if (last != Occupancy.UNKNOWN && last != entry.occupancy()) {
          flips++;
        }
        last = entry.occupancy();
      }
    }
    return flips;
  }
}
