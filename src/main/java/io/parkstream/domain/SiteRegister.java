package io.parkstream.domain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts the spaces of sites by their last states, and the cars that come and go. The version of
 * each space is remembered, so that a state that comes again, or late, is not counted again. Counts
 * are made of what is remembered and are never corrected.
 *
 * <p>Counts are published when they change, and at most once per interval and site.
 *
 * <p>Without room for more, the spaces that have been retired for longest are forgotten before
 * their time; then further spaces are refused. Belongs to one thread, but for {@link #bytes}.
 */
public final class SiteRegister implements StateRoom.Holder {
  /** What follows from an input. */
  public interface Effects {
    /** Publish the counts of a site. */
    void published(SiteState status);

    /** Keep across restarts; null to forget the space. */
    void remember(SpaceId space, @Nullable CountedSpace counted);

    /** Keep across restarts; null to forget it. */
    void remember(String site, @Nullable FlowLog flow);

    /** Whether the registers of this process may take so many bytes more; see {@link StateRoom}. */
    default boolean hasRoom(long moreBytes) {
      return true;
    }

    /** A car that came or left is not in the flow of its site: there is no room for the minute. */
    default void flowRefused(String site) {}
  }

  /** What became of a state. */
  public enum Outcome {
    /** It is counted. */
    COUNTED,
    /** It, or a newer one, was counted before. */
    REPEATED,
    /** There is no room to remember its space, and so it is not counted. */
    NO_ROOM
  }

  /**
   * What a space takes of the heap, of the longest ids, here and in the store that keeps it: its
   * two entries, its zone's counts and, once it is retired, its place among those; rounded up.
   */
  public static final int SPACE_BYTES = 1 << 10;

  /** What a site takes beside its spaces and minutes. */
  static final int SITE_BYTES = 1 << 10;

  /** What a minute of a {@link FlowLog} takes, here and in the store. */
  static final int MINUTE_BYTES = 320;

  /**
   * For so long a retired space is remembered, so that what is older does not bring it back: as
   * long as the topic keeps its tombstone. After that nobody reads an older state without it.
   */
  public static final Duration RETIRED_KEPT = Duration.ofDays(1);

  /** Flow goes down by itself, a minute at a time. */
  private static final Duration FLOW_STEP = Duration.ofMinutes(1);

  /** A retired space; the one that is longest so comes first. */
  private record Retired(Instant since, String key) implements Comparable<Retired> {
    @Override
    public int compareTo(Retired other) {
      int order = since.compareTo(other.since);
      return order == 0 ? key.compareTo(other.key) : order;
    }
  }

  private final Duration interval;
  private final Clock clock;
  private final Effects effects;
  private final Map<String, CountedSpace> spaces = new HashMap<>();
  private final TreeSet<Retired> retired = new TreeSet<>();
  private final Map<String, CountedSite> sites = new HashMap<>();

  /** Those of which something is to be published: of 20,000 sites few are, and each record asks. */
  private final TreeSet<CountedSite> due = new TreeSet<>();

  /** Keys of spaces that are to leave the store: while a task is made nothing can be written. */
  private final ArrayDeque<String> forgotten = new ArrayDeque<>();

  private long minutes;
  private volatile long bytes;

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
   * published yet was forged, and is forgotten; so is a retired space without room.
   *
   * @return false if there is no room for it: the bound was lowered since
   */
  public boolean load(SpaceId id, CountedSpace remembered) {
    CountedSpace space =
        SpaceState.isPlausible(remembered.version(), Instant.EPOCH, clock.instant())
            ? remembered
            : remembered.ofNoVersion();
    if (!makeRoom(SPACE_BYTES + siteBytes(id.site()))) {
      if (space.retired()) {
        forgotten.add(id.key());
      }
      return space.retired();
    }
    put(site(id.site()), id, null, space);
    return true;
  }

  /**
   * Takes up what was remembered.
   *
   * @return false if there is no room for it: the bound was lowered since
   */
  public boolean load(String site, FlowLog flow) {
    if (!makeRoom(siteBytes(site) + (long) flow.minutes().size() * MINUTE_BYTES)) {
      return false;
    }
    flow(site(site), flow);
    return true;
  }

  /** Counts the last state of a space. */
  public Outcome counted(SpaceState status) {
    SpaceId id = status.space();
    CountedSpace before = spaces.get(id.key());
    if (before != null && status.version() <= before.version()) {
      return Outcome.REPEATED;
    }
    if (before == null && !makeRoom(SPACE_BYTES + siteBytes(id.site()))) {
      return Outcome.NO_ROOM;
    }
    Occupancy known = before == null || before.retired() ? null : before.known();
    Occupancy now = status.occupancy();
    CountedSite site = site(id.site());
    if (known != null && now != Occupancy.UNKNOWN && now != known) {
      flowed(
          site,
          site.flow
              .plus(status.since(), status.zone(), now == Occupancy.OCCUPIED)
              .after(clock.instant()));
    }
    count(
        site,
        id,
        before,
        new CountedSpace(
            status.version(),
            status.zone(),
            now,
            status.closed(),
            now == Occupancy.UNKNOWN ? known : now,
            status.since(),
            false));
    return Outcome.COUNTED;
  }

  private void flowed(CountedSite site, FlowLog flow) {
    int more = flow.minutes().size() - site.flow.minutes().size();
    if (more > 0 && !makeRoom((long) more * MINUTE_BYTES)) {
      effects.flowRefused(site.id);
      return;
    }
    flow(site, flow);
    effects.remember(site.id, flow);
  }

  /**
   * Counts a space no more.
   *
   * @param version that retired it; 0 takes any, and lets the last state count again when it comes
   *     again: it is somebody else's, and the space's owner goes on to publish it
   */
  public Outcome retired(SpaceId id, long version, Instant at) {
    CountedSpace before = spaces.get(id.key());
    if (before == null || before.retired() || (version != 0 && version < before.version())) {
      return Outcome.REPEATED;
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
    return Outcome.COUNTED;
  }

  private void count(
      CountedSite site, SpaceId id, @Nullable CountedSpace before, CountedSpace now) {
    put(site, id, before, now);
    effects.remember(id, now);
  }

  private void put(CountedSite site, SpaceId id, @Nullable CountedSpace before, CountedSpace now) {
    if (before != null) {
      site.remove(before);
      retired.remove(new Retired(before.since(), id.key()));
    }
    site.add(now);
    spaces.put(id.key(), now);
    if (now.retired()) {
      retired.add(new Retired(now.since(), id.key()));
    }
    changed(site);
  }

  private void flow(CountedSite site, FlowLog flow) {
    minutes += flow.minutes().size() - site.flow.minutes().size();
    site.flow = flow;
    changed(site);
  }

  private long siteBytes(String site) {
    return sites.containsKey(site) ? 0 : SITE_BYTES;
  }

  private boolean makeRoom(long more) {
    while (!effects.hasRoom(more)) {
      if (retired.isEmpty()) {
        return false;
      }
      forget(retired.first());
    }
    return true;
  }

  private void forget(Retired gone) {
    retired.remove(gone);
    CountedSpace space = spaces.remove(gone.key);
    CountedSite site = sites.get(SpaceId.ofKey(gone.key).site());
    forgotten.add(gone.key);
    if (space != null && site != null) {
      site.remove(space);
      changed(site);
    }
  }

  private void changed(CountedSite site) {
    due.remove(site);
    site.dueMillis = dueMillis(site);
    if (site.dueMillis != Long.MAX_VALUE) {
      due.add(site);
    } else if (site.isGone()) {
      sites.remove(site.id);
    }
    bytes =
        (long) spaces.size() * SPACE_BYTES
            + (long) sites.size() * SITE_BYTES
            + minutes * MINUTE_BYTES;
  }

  /** What spaces, sites and their flow take of the heap. Any thread. */
  @Override
  public long bytes() {
    return bytes;
  }

  /**
   * Publishes the sites whose time has come, and forgets what has been retired for long; see {@link
   * #nextDue}.
   */
  public void publishDue() {
    Instant now = clock.instant();
    while (!retired.isEmpty() && !retired.first().since.isAfter(now.minus(RETIRED_KEPT))) {
      forget(retired.first());
    }
    forgetInStore();
    while (!due.isEmpty() && due.first().dueMillis <= now.toEpochMilli()) {
      CountedSite site = due.first();
      try {
        publish(site, now);
      } finally {
        // Also when it failed, or it would keep the others from their turn.
        site.settled(now);
        changed(site);
      }
    }
  }

  private void forgetInStore() {
    while (!forgotten.isEmpty()) {
      String key = forgotten.remove();
      if (!spaces.containsKey(key)) {
        effects.remember(SpaceId.ofKey(key), (CountedSpace) null);
      }
    }
  }

  private void publish(CountedSite site, Instant now) {
    FlowLog before = site.flow;
    FlowLog left = before.after(now);
    flow(site, left);
    SiteState status = site.status(now);
    if (site.isNews(status)) {
      effects.published(status);
      site.published(status);
    }
    if (left.minutes().size() < before.minutes().size()) {
      effects.remember(site.id, left.minutes().isEmpty() ? null : left);
    }
  }

  /** Until something may have to be published, in milliseconds; {@link Long#MAX_VALUE} if never. */
  public long nextDue() {
    return due.isEmpty() ? Long.MAX_VALUE : Math.max(0, due.first().dueMillis - clock.millis());
  }

  private long dueMillis(CountedSite site) {
    if (site.dirty) {
      return site.publishedMillis + interval.toMillis();
    }
    return site.flow.minutes().isEmpty()
        ? Long.MAX_VALUE
        : site.publishedMillis + FLOW_STEP.toMillis();
  }

  private CountedSite site(String id) {
    return sites.computeIfAbsent(id, CountedSite::new);
  }
}
