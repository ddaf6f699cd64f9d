package io.parkstream.domain;

import java.time.Instant;
import java.util.List;

/**
 * The counts of a site, as a sign at its entrance shows them.
 *
 * @param site the car park
 * @param counts of all its spaces
 * @param flow of all its spaces
 * @param zones in the order of their names; a space without a zone is in none
 * @param changedAt event time of the latest change of a space that is counted here
 * @param publishedAt when this was written, by the service's clock
 */
public record SiteState(
    String site,
    SpaceCounts counts,
    Flow flow,
    List<Zone> zones,
    Instant changedAt,
    Instant publishedAt) {
  public SiteState {
    Ids.require("site", site);
    zones = List.copyOf(zones);
  }

  /**
   * Cars that came and went.
   *
   * @param entriesPerHour spaces that became occupied in the hour before {@code publishedAt}, by
   *     event time
   * @param exitsPerHour spaces that became empty in that hour
   */
  public record Flow(int entriesPerHour, int exitsPerHour) {
    public static final Flow NONE = new Flow(0, 0);
  }

  /**
   * A part of a site.
   *
   * @param zone its id
   * @param counts of its spaces
   * @param flow of its spaces
   */
  public record Zone(String zone, SpaceCounts counts, Flow flow) {
    public Zone {
      Ids.require("zone", zone);
    }
  }
}
