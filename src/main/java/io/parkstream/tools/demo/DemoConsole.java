package io.parkstream.tools.demo;

import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SiteState;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The demo's table: a line per change of a space, as it comes. Written by several threads, a line
 * at a time.
 */
final class DemoConsole {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
  private static final String ROW = "%-8s  %-22s  %-10s  %-22s  %6s  %9s  %s";

  private final PrintWriter out;
  private final Map<String, Occupancy> spaces = new HashMap<>();
  private final Map<String, SiteState> sites = new TreeMap<>();
  private boolean headed;

  DemoConsole(PrintWriter out) {
    this.out = out;
  }

  synchronized void say(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
    out.flush();
  }

  synchronized void changed(OccupancyChange change) {
    if (!headed) {
      headed = true;
      say(ROW, "time", "space", "camera", "change", "p(car)", "pictures", "free / occupied");
    }
    spaces.put(change.space().key(), change.occupancy());
    say(
        ROW,
        TIME.format(change.eventTime()),
        change.space().key(),
        change.camera().camera(),
        change.previous().word() + " → " + change.occupancy().word(),
        change.probabilityOccupied() == null
            ? "-"
            : String.format(Locale.ROOT, "%.3f", change.probabilityOccupied()),
        change.evidenceCount(),
        count(Occupancy.EMPTY) + " / " + count(Occupancy.OCCUPIED));
  }

  synchronized void counted(SiteState status) {
    sites.put(status.site(), status);
  }

  private long count(Occupancy occupancy) {
    return spaces.values().stream().filter(occupancy::equals).count();
  }

  synchronized void summarize(DemoSummary summary, Instant begun, Instant ended) {
    double seconds = Math.max(1, ended.toEpochMilli() - begun.toEpochMilli()) / 1000.0;
    say("");
    say(
        "crops        %d in %.1f s (%.1f/s), %d empty, %d occupied",
        summary.crops(),
        seconds,
        summary.crops() / seconds,
        summary.emptyCrops(),
        summary.occupiedCrops());
    say(
        "answers      %d classified, %d dead letters, %d missing, %d duplicates",
        summary.classified(), summary.deadLettered(), summary.missing(), summary.duplicates());
    say(
        "accuracy     %s; from the mean colour alone %s",
        share(summary.accuracy()), share(summary.meanColourAccuracy()));
    say("occupancy    %d events", summary.occupancyEvents());
    for (SiteState site : sites.values()) {
      say(
          "site         %s: %d spaces, %d empty, %d occupied, %d unknown, %d closed; %d in and %d"
              + " out",
          site.site(),
          site.counts().total(),
          site.counts().empty(),
          site.counts().occupied(),
          site.counts().unknown(),
          site.counts().closed(),
          site.flow().entriesPerHour(),
          site.flow().exitsPerHour());
    }
  }

  static String share(@Nullable Double share) {
    return share == null
        ? "unknown"
        : Objects.requireNonNull(String.format(Locale.ROOT, "%.4f", share));
  }
}
