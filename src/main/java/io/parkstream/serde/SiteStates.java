package io.parkstream.serde;

import io.parkstream.domain.EventIds;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SiteState.Flow;
import io.parkstream.domain.SiteState.Zone;
import io.parkstream.domain.SpaceCounts;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The counts of each site and its zones, on {@code parking.sites}: compacted, keyed {@code <site>}.
 * Thread safe, but for {@link EventIds}.
 */
public final class SiteStates {
  public static final String TYPE = "io.parkstream.site.state.v1";

  private static final Header TYPE_HEADER = EventHeaders.type(TYPE);

  private static final Json.Shape<Value> SHAPE = new Json.Shape<>(Value.class);

  private SiteStates() {}

  /** The JSON. */
  public static byte[] value(SiteState state) {
    return SHAPE.write(Value.of(state));
  }

  /** The CloudEvents headers. */
  public static Headers headers(SiteState state, EventIds ids) {
    return EventHeaders.of(
        TYPE_HEADER,
        ids.siteStatus(state),
        "/parkstream/sites/" + state.site(),
        "counts",
        state.changedAt());
  }

  /**
   * Reads counts. Unknown fields are ignored.
   *
   * @throws SerializationException if the value is no state of a site, or its parts do not add up
   */
  public static SiteState read(byte[] value) {
    return SHAPE.read("state of a site", value, Value::state);
  }

  /** Counts of a site or zone. */
  private static SpaceCounts counts(int total, int empty, int occupied, int unknown, int closed) {
    SpaceCounts counts = new SpaceCounts(empty, occupied, unknown, closed);
    if (counts.total() != total) {
      throw new IllegalArgumentException("the total is " + total + " and the parts are " + counts);
    }
    return counts;
  }

  private record Value(
      String site,
      Integer total,
      int empty,
      int occupied,
      int unknown,
      int closed,
      int entriesPerHour,
      int exitsPerHour,
      @Nullable List<ZoneValue> zones,
      Instant changedAt,
      Instant publishedAt) {
    static Value of(SiteState state) {
      SpaceCounts counts = state.counts();
      return new Value(
          state.site(),
          counts.total(),
          counts.empty(),
          counts.occupied(),
          counts.unknown(),
          counts.closed(),
          state.flow().entriesPerHour(),
          state.flow().exitsPerHour(),
          state.zones().stream().map(ZoneValue::of).toList(),
          state.changedAt(),
          state.publishedAt());
    }

    SiteState state() {
      return new SiteState(
          site,
          counts(total, empty, occupied, unknown, closed),
          new Flow(entriesPerHour, exitsPerHour),
          zones == null ? List.of() : zones.stream().map(ZoneValue::zoneOfSite).toList(),
          changedAt,
          publishedAt);
    }
  }

  private record ZoneValue(
      String zone,
      Integer total,
      int empty,
      int occupied,
      int unknown,
      int closed,
      int entriesPerHour,
      int exitsPerHour) {
    static ZoneValue of(Zone zone) {
      SpaceCounts counts = zone.counts();
      return new ZoneValue(
          zone.zone(),
          counts.total(),
          counts.empty(),
          counts.occupied(),
          counts.unknown(),
          counts.closed(),
          zone.flow().entriesPerHour(),
          zone.flow().exitsPerHour());
    }

    Zone zoneOfSite() {
      return new Zone(
          zone,
          counts(total, empty, occupied, unknown, closed),
          new Flow(entriesPerHour, exitsPerHour));
    }
  }
}
