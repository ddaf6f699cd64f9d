package io.parkstream.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one site as {@link SiteRegister} has them, ordered by when they are to be
 * published. Belongs to one thread.
 */
final class CountedSite implements Comparable<CountedSite> {
  /**
   * Zones of a site that are published by themselves, the first by name, about 200 kB in its
   * record; spaces of further zones count for the site only.
   */
  static final int MAX_ZONES = 1_000;

  final String id;
  private final Map<String, SpaceCounts> zones = new TreeMap<>();
  private SpaceCounts counts = SpaceCounts.NONE;
  private Instant changedAt = Instant.EPOCH;
  private @Nullable SiteState published;

  /** Spaces that are remembered, retired ones too. */
  int spaces;

  FlowLog flow = FlowLog.NONE;
  boolean dirty;
  long publishedMillis;

  /** Changed only while the site is in no set that goes by it. */
  long dueMillis = Long.MAX_VALUE;

  CountedSite(String id) {
    this.id = id;
  }

  void add(CountedSpace space) {
    spaces++;
    if (!space.retired()) {
      counts = counts.plus(space.occupancy(), space.closed());
      if (space.zone() != null) {
        SpaceCounts zone = zones.getOrDefault(space.zone(), SpaceCounts.NONE);
        zones.put(space.zone(), zone.plus(space.occupancy(), space.closed()));
      }
    }
    if (space.since().isAfter(changedAt)) {
      changedAt = space.since();
    }
    dirty = true;
  }

  void remove(CountedSpace space) {
    spaces--;
    if (space.retired()) {
      return;
    }
    counts = counts.minus(space.occupancy(), space.closed());
    if (space.zone() != null) {
      SpaceCounts left =
          zones
              .getOrDefault(space.zone(), SpaceCounts.NONE)
              .minus(space.occupancy(), space.closed());
      if (left.total() == 0) {
        zones.remove(space.zone());
      } else {
        zones.put(space.zone(), left);
      }
    }
  }

  SiteState status(Instant now) {
    List<SiteState.Zone> shown = new ArrayList<>(Math.min(zones.size(), MAX_ZONES));
    zones.entrySet().stream()
        .limit(MAX_ZONES)
        .forEach(
            zone ->
                shown.add(
                    new SiteState.Zone(zone.getKey(), zone.getValue(), flow.of(zone.getKey()))));
    return new SiteState(id, counts, flow.total(), shown, changedAt, now);
  }

  /** Whether it is to be published: something was counted since, or its flow went down. */
  boolean isNews(SiteState status) {
    return dirty || !isSame(status, published);
  }

  void published(SiteState status) {
    published = status;
  }

  /** There was nothing to publish, or it is published; the interval begins again. */
  void settled(Instant at) {
    dirty = false;
    publishedMillis = at.toEpochMilli();
  }

  private static boolean isSame(SiteState status, @Nullable SiteState before) {
    return before != null
        && status.counts().equals(before.counts())
        && status.flow().equals(before.flow())
        && status.zones().equals(before.zones());
  }

  /** Nothing is remembered of it, and its last counts are published. */
  boolean isGone() {
    return spaces == 0 && flow.minutes().isEmpty() && !dirty;
  }

  @Override
  public int compareTo(CountedSite other) {
    int order = Long.compare(dueMillis, other.dueMillis);
    return order == 0 ? id.compareTo(other.id) : order;
  }
}
