package io.parkstream.web.view;

import io.parkstream.domain.SiteState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The counts of all sites: spaces by what is shown of them, in all and by zone, cameras by state,
 * and the flow as it was published, or as seen here while nothing is. For one thread at a time.
 */
final class SiteCounts {
  /** What these take of the view's memory. */
  private static final int SITE_BYTES = 400;

  private static final int ZONE_BYTES = 250;

  private final int mostSites;
  private final Duration silenceBudget;
  private final ViewMemory memory;
  private final SiteTimelines timelines;
  private final Map<String, SiteState> published = new HashMap<>();

  /**
   * @param silenceBudget of cameras whose map has none
   */
  SiteCounts(int mostSites, Duration silenceBudget, ViewMemory memory, SiteTimelines timelines) {
    this.mostSites = mostSites;
    this.silenceBudget = silenceBudget;
    this.memory = memory;
    this.timelines = timelines;
  }

  /** Takes over what was published of a site; false if there is no room for one more. */
  boolean take(SiteState status) {
    SiteState before = published.get(status.site());
    if ((before == null && published.size() >= mostSites)
        || !memory.take(bytes(status) - (before == null ? 0 : bytes(before)))) {
      return false;
    }
    published.put(status.site(), status);
    return true;
  }

  private static long bytes(SiteState status) {
    return SITE_BYTES + (long) ZONE_BYTES * status.zones().size();
  }

  /** All sites that have a space or a camera, by name. */
  List<SiteView> views(
      Collection<KnownSpace> spaces, Collection<KnownCamera> cameras, Instant now) {
    Map<String, Tally> tallies = new TreeMap<>();
    for (KnownSpace space : spaces) {
      tallies
          .computeIfAbsent(space.space().site(), site -> new Tally())
          .add(space.zone(), space.shown());
    }
    for (KnownCamera camera : cameras) {
      tallies
          .computeIfAbsent(camera.camera().site(), site -> new Tally())
          .add(camera.state(now, silenceBudget));
    }
    List<SiteView> views = new ArrayList<>(tallies.size());
    tallies.forEach((site, tally) -> views.add(tally.view(site, flow(site, now))));
    return views;
  }

  private SiteState.Flow flow(String site, Instant now) {
    SiteState status = published.get(site);
    return status == null ? timelines.flow(site, now) : status.flow();
  }

  /** Counts in the making. */
  private static final class Tally {
    private final int[] all = new int[Shown.values().length];
    private final SortedMap<String, int[]> zones = new TreeMap<>();
    private final SortedMap<String, Integer> cameras = new TreeMap<>();

    void add(@Nullable String zone, Shown shown) {
      all[shown.ordinal()]++;
      if (zone != null) {
        zones.computeIfAbsent(zone, z -> new int[Shown.values().length])[shown.ordinal()]++;
      }
    }

    void add(String cameraState) {
      cameras.merge(cameraState, 1, Integer::sum);
    }

    SiteView view(String site, SiteState.Flow flow) {
      SortedMap<String, Counts> byZone = new TreeMap<>();
      zones.forEach((zone, counts) -> byZone.put(zone, counts(counts)));
      return new SiteView(
          site, counts(all), byZone, cameras, flow.entriesPerHour(), flow.exitsPerHour());
    }

    private static Counts counts(int[] counts) {
      return new Counts(
          Arrays.stream(counts).sum(),
          counts[Shown.EMPTY.ordinal()],
          counts[Shown.OCCUPIED.ordinal()],
          counts[Shown.UNKNOWN.ordinal()],
          counts[Shown.CLOSED.ordinal()]);
    }
  }
}
