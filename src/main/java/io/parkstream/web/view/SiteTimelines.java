package io.parkstream.web.view;

import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SiteState;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the spaces of each site over the last hours: a timeline for each, made by the
 * changes that are shown, and the cars that came and left. For one thread at a time.
 */
final class SiteTimelines {
  private final ViewMemory memory;
  private final Clock clock;
  private final Map<String, SiteTimeline> timelines = new HashMap<>();

  SiteTimelines(ViewMemory memory, Clock clock) {
    this.memory = memory;
    this.clock = clock;
  }

  /** A space is shown otherwise since a time. */
  void enter(KnownSpace space, Shown before, Shown after, Instant at) {
    of(space).add(before, after, at, clock.instant());
  }

  /** Counts the car that came or left, where what is believed now tells of one. */
  void count(KnownSpace space, Occupancy occupancy, Instant at) {
    if (space.noteKnown(occupancy)) {
      of(space).addFlow(occupancy == Occupancy.OCCUPIED, at, clock.instant());
    }
  }

  /** A space is no more. */
  void leave(KnownSpace space) {
    SiteTimeline timeline = timelines.get(space.space().site());
    if (timeline != null) {
      timeline.remove(space.shown(), clock.instant());
    }
  }

  private SiteTimeline of(KnownSpace space) {
    String site = space.space().site();
    SiteTimeline known = timelines.get(site);
    if (known != null) {
      return known;
    }
    SiteTimeline timeline = new SiteTimeline(memory);
    // Without room nothing remembers it, and its site has a timeline of one moment.
    if (memory.take(SiteTimeline.BYTES)) {
      timelines.put(site, timeline);
    }
    return timeline;
  }

  /** Forgets those in which nothing has happened for as long as they reach. */
  void forgetEmpty(Instant now) {
    timelines
        .values()
        .removeIf(
            timeline -> {
              boolean empty = timeline.isEmpty(now);
              memory.give(empty ? SiteTimeline.BYTES : 0);
              return empty;
            });
  }

  /** The cars that came and left within the last hour. */
  SiteState.Flow flow(String site, Instant now) {
    SiteTimeline timeline = timelines.get(site);
    return timeline == null
        ? SiteState.Flow.NONE
        : new SiteState.Flow(timeline.entriesOfLastHour(now), timeline.exitsOfLastHour(now));
  }

  /** The counts of a site over the last hours, oldest first, given what they are now. */
  List<TimelinePoint> points(String site, Counts counts) {
    return timelines.getOrDefault(site, new SiteTimeline(memory)).points(counts, clock.instant());
  }
}
