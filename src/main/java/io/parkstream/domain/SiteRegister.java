package io.parkstream.domain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the spaces of sites by their last states, and the cars that come and go. The version of
 * each space is remembered, so that a state that comes again, or late, is not counted again. Counts
 * are made of what is remembered and are never corrected.
 *
 * <p>Counts are published when they change, and at most once per interval and site. Belongs to one
 * thread.
 */
public final class SiteRegister {
  /** What follows from an input. */
  public interface Effects {
    /** Publish the counts of a site. */
    void published(SiteStatus status);

    /** Keep across restarts. */
    void remember(SpaceId space, CountedSpace counted);

    /** Keep across restarts. */
    void remember(String site, FlowLog flow);
  }

  /**
   * Zones of a site that are published by themselves, the first by name, about 200 kB in its
   * record; spaces of further zones count for the site only.
   */
  static final int MAX_ZONES = 1_000;

  /** Flow goes down by itself, a minute at a time. */
  private static final Duration FLOW_STEP = Duration.ofMinutes(1);

  private static final class Site {
    final String id;
    final Map<String, SpaceCounts> zones = new TreeMap<>();
    SpaceCounts counts = SpaceCounts.NONE;
    FlowLog flow = FlowLog.NONE;
    Instant changedAt = Instant.EPOCH;
    boolean dirty;
    long publishedMillis;
    @Nullable SiteStatus published;

    Site(String id) {
      this.id = id;
    }

    void add(CountedSpace space) {
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
  }

  private final Duration interval;
  private final Clock clock;
  private final Effects effects;
  private final Map<String, CountedSpace> spaces = new HashMap<>();
  private final Map<String, Site> sites = new HashMap<>();

  /**
   * An empty register.
   *
   * @param interval least time between two publications of a site; zero publishes every change
   */
  public SiteRegister(Duration interval, Clock clock, Effects effects) {
    this.interval = interval;
    this.clock = clock;
    this.effects = effects;
  }

  /**
   * Takes up what was remembered; its site is published again. A version that nobody can have
   * published yet was forged, and is forgotten.
   */
  public void load(SpaceId id, CountedSpace remembered) {
    CountedSpace space =
        SpaceStatus.isPlausible(remembered.version(), Instant.EPOCH, clock.instant())
            ? remembered
            : remembered.ofNoVersion();
    spaces.put(id.key(), space);
    site(id.site()).add(space);
  }

  /** Takes up what was remembered. */
  public void load(String site, FlowLog flow) {
    site(site).flow = flow;
  }

  /**
   * Counts the last state of a space.
   *
   * @return false if it, or a newer one, was counted
   */
  public boolean counted(SpaceStatus status) {
    CountedSpace before = spaces.get(status.space().key());
    if (before != null && status.version() <= before.version()) {
      return false;
    }
    Occupancy known = before == null || before.retired() ? null : before.known();
    Occupancy now = status.occupancy();
    Site site = site(status.space().site());
    if (known != null && now != Occupancy.UNKNOWN && now != known) {
      site.flow =
          site.flow
              .plus(status.since(), status.zone(), now == Occupancy.OCCUPIED)
              .after(clock.instant());
      effects.remember(site.id, site.flow);
    }
    count(
        site,
        status.space(),
        before,
        new CountedSpace(
            status.version(),
            status.zone(),
            now,
            status.closed(),
            now == Occupancy.UNKNOWN ? known : now,
            status.since(),
            false));
    return true;
  }

  /**
   * Counts a space no more.
   *
   * @param version that retired it; 0 takes any, and lets the last state count again when it comes
   *     again: it is somebody else's, and the space's owner goes on to publish it
   * @return false if a newer one was counted
   */
  public boolean retired(SpaceId id, long version, Instant at) {
    CountedSpace before = spaces.get(id.key());
    if (before == null || before.retired() || (version != 0 && version < before.version())) {
      return false;
    }
    count(
        site(id.site()),
        id,
        before,
        new CountedSpace(
            version == 0 ? before.version() - 1 : Math.max(version, before.version()),
            before.zone(),
            Occupancy.UNKNOWN,
            false,
            null,
            at,
            true));
    return true;
  }

  private void count(Site site, SpaceId id, @Nullable CountedSpace before, CountedSpace space) {
    if (before != null) {
      site.remove(before);
    }
    site.add(space);
    spaces.put(id.key(), space);
    effects.remember(id, space);
  }

  /** Publishes the sites whose time has come; see {@link #nextDue}. */
  public void publishDue() {
    Instant now = clock.instant();
    for (Site site : sites.values()) {
      if (dueIn(site, now) <= 0) {
        publish(site, now);
      }
    }
  }

  private void publish(Site site, Instant now) {
    site.flow = site.flow.after(now);
    List<SiteStatus.Zone> zones = new ArrayList<>(site.zones.size());
    site.zones.entrySet().stream()
        .limit(MAX_ZONES)
        .forEach(
            zone ->
                zones.add(
                    new SiteStatus.Zone(
                        zone.getKey(), zone.getValue(), site.flow.of(zone.getKey()))));
    SiteStatus status =
        new SiteStatus(site.id, site.counts, site.flow.total(), zones, site.changedAt, now);
    if (site.dirty || !isSame(status, site.published)) {
      effects.published(status);
      site.published = status;
    }
    site.dirty = false;
    site.publishedMillis = now.toEpochMilli();
  }

  private static boolean isSame(SiteStatus status, @Nullable SiteStatus before) {
    return before != null
        && status.counts().equals(before.counts())
        && status.flow().equals(before.flow())
        && status.zones().equals(before.zones());
  }

  /** Until something may have to be published, in milliseconds; {@link Long#MAX_VALUE} if never. */
  public long nextDue() {
    Instant now = clock.instant();
    long due = Long.MAX_VALUE;
    for (Site site : sites.values()) {
      due = Math.min(due, dueIn(site, now));
    }
    return due == Long.MAX_VALUE ? due : Math.max(0, due);
  }

  private long dueIn(Site site, Instant now) {
    if (site.dirty) {
      return site.publishedMillis + interval.toMillis() - now.toEpochMilli();
    }
    return site.flow.minutes().isEmpty()
        ? Long.MAX_VALUE
        : site.publishedMillis + FLOW_STEP.toMillis() - now.toEpochMilli();
  }

  private Site site(String id) {
    return sites.computeIfAbsent(id, Site::new);
  }
}
