package io.parkstream.domain;

import io.parkstream.domain.SiteState.Flow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entries and exits of a site by the minute of their event time, for the last hour.
 *
 * @param minutes in no order; one for each minute and zone in which something happened
 */
public record FlowLog(List<Minute> minutes) {
  public static final FlowLog NONE = new FlowLog(List.of());

  private static final long WINDOW_MINUTES = 60;

  /**
   * Most minutes of zones that are remembered, about 500 kB as stored; what more zones do in an
   * hour counts for the site only.
   */
  static final int MAX_MINUTES = 4_000;

  public FlowLog {
    minutes = List.copyOf(minutes);
  }

  /**
   * What happened in one minute and zone.
   *
   * @param minute since 1970
   * @param zone null for spaces without one
   * @param entries spaces that became occupied
   * @param exits spaces that became empty
   */
  public record Minute(long minute, @Nullable String zone, int entries, int exits) {}

  FlowLog plus(Instant at, @Nullable String zone, boolean entry) {
    long minute = minute(at);
    boolean isFull = minutes.size() >= MAX_MINUTES && !isKnown(minute, zone);
    return isFull ? counted(minute, null, entry) : counted(minute, zone, entry);
  }

  private boolean isKnown(long minute, @Nullable String zone) {
    return minutes.stream()
        .anyMatch(each -> each.minute == minute && Objects.equals(each.zone, zone));
  }

  private FlowLog counted(long minute, @Nullable String zone, boolean entry) {
    int entries = entry ? 1 : 0;
    int exits = entry ? 0 : 1;
    List<Minute> more = new ArrayList<>(minutes.size() + 1);
    for (Minute each : minutes) {
      if (each.minute == minute && Objects.equals(each.zone, zone)) {
        entries += each.entries;
        exits += each.exits;
      } else {
        more.add(each);
      }
    }
    more.add(new Minute(minute, zone, entries, exits));
    return new FlowLog(more);
  }

  /** Without what is an hour old. */
  FlowLog after(Instant now) {
    long first = minute(now) - WINDOW_MINUTES;
    boolean anyOlder = minutes.stream().anyMatch(each -> each.minute <= first);
    return anyOlder
        ? new FlowLog(minutes.stream().filter(each -> each.minute > first).toList())
        : this;
  }

  Flow total() {
    return sum(minutes);
  }

  Flow of(String zone) {
    return sum(minutes.stream().filter(each -> zone.equals(each.zone)).toList());
  }

  private static Flow sum(List<Minute> minutes) {
    return new Flow(
        minutes.stream().mapToInt(Minute::entries).sum(),
        minutes.stream().mapToInt(Minute::exits).sum());
  }

  private static long minute(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), 60L);
  }
}
