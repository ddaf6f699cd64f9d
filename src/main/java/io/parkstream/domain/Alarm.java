package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something about a site, a zone or a space that somebody should look at.
 *
 * @param kind what it is about
 * @param site of the place
 * @param zone of the place; null for a whole site, and for a space without one
 * @param space the place; null for a site or a zone
 * @param since event time of what it rests on: when the car came, the last change, the first of too
 *     many changes, or when the site became full
 */
public record Alarm(
    AlarmKind kind, String site, @Nullable String zone, @Nullable String space, Instant since) {
  public Alarm {
    Ids.require("site", site);
    if (zone != null) {
      Ids.require("zone", zone);
    }
    if (space != null) {
      Ids.require("space", space);
    }
  }

  static Alarm of(AlarmKind kind, SpaceId space, @Nullable String zone, Instant since) {
    return new Alarm(kind, space.site(), zone, space.space(), since);
  }

  /** Names the alarm among all others that may be raised at the same time. */
  public String key() {
    String place = space == null ? zone : space;
    return site + '/' + kind.word() + (place == null ? "" : '/' + place);
  }
}
