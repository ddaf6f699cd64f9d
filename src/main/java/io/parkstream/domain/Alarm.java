package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something about a site, a zone, a space or a camera that somebody should look at.
 *
 * @param kind what it is about
 * @param site of the place
 * @param zone of the place; null for a whole site, a camera, and a space without one
 * @param space the place; null for others
 * @param camera the place; null for others
 * @param since event time of what it rests on: when the car came, the last change, the first of too
 *     many changes, when the site became full, or when a camera's answers had drifted
 */
public record Alarm(
    AlarmKind kind,
    String site,
    @Nullable String zone,
    @Nullable String space,
    @Nullable String camera,
    Instant since) {
  public Alarm {
    Ids.require("site", site);
    if (zone != null) {
      Ids.require("zone", zone);
    }
    if (space != null) {
      Ids.require("space", space);
    }
    if (camera != null) {
      Ids.require("camera", camera);
    }
  }

  /** Of a site, a zone or a space. */
  public Alarm(
      AlarmKind kind, String site, @Nullable String zone, @Nullable String space, Instant since) {
    this(kind, site, zone, space, null, since);
  }

  /** That a camera's answers have drifted. */
  static Alarm of(CameraId camera, Instant since) {
    return new Alarm(AlarmKind.UNDECIDED, camera.site(), null, null, camera.camera(), since);
  }

  static Alarm of(AlarmKind kind, SpaceId space, @Nullable String zone, Instant since) {
    return new Alarm(kind, space.site(), zone, space.space(), since);
  }

  /** Names the alarm among all others that may be raised at the same time. */
  public String key() {
    String place = camera != null ? camera : space != null ? space : zone;
    return site + '/' + kind.word() + (place == null ? "" : '/' + place);
  }
}
