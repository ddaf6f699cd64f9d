package io.parkstream.cli;

import io.parkstream.tools.replay.CameraDifference;
import io.parkstream.tools.replay.ReplayReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * The report of {@code replay} for people: what was compared, each camera, the longest disputes.
 */
final class ReplayTables {
  private ReplayTables() {}

  /** Prints the report. */
  static void print(PrintWriter out, ReplayReport report) {
    Duration range = Duration.between(report.from(), report.until());
    out.printf(
        Locale.ROOT,
        "%,d crops from %s to %s (%.2f h), %d unreadable%n",
        report.crops(),
        report.from(),
        report.until(),
        range.toMillis() / 3.6e6,
        report.unreadable());
    print(out, "now", report.now());
    print(out, "other", report.other());
    out.printf(
        "%n%-28s %6s %9s %8s %10s %10s %9s  %s%n",
        "camera",
        "spaces",
        "crops",
        "answers",
        "flips/h",
        "flips/h",
        "time",
        "seconds: empty now, occupied other / occupied now, empty other / one unknown");
    out.printf(
        "%-28s %6s %9s %8s %10s %10s %9s%n", "", "", "", "differ", "now", "other", "differs");
    report.cameras().forEach(camera -> print(out, camera));
    print(out, report.total());
    if (!report.longest().isEmpty()) {
      out.printf("%n%-28s %-26s %9s  %-9s %s%n", "space", "from", "seconds", "now", "other");
    }
    for (ReplayReport.Disagreement each : report.longest()) {
      out.printf(
          Locale.ROOT,
          "%-28s %-26s %9.1f  %-9s %s%n",
          each.site() + "/" + each.space(),
          each.from(),
          each.seconds(),
          each.now(),
          each.other());
    }
  }

  private static void print(PrintWriter out, String name, ReplayReport.Judging judging) {
    ReplayReport.Evidence evidence = judging.evidence();
    out.printf(
        Locale.ROOT,
        "  %-6s %s/%d %s; occupied after %d over %.1f s, empty after %d over %.1f s, unknown after"
            + " %d over %.1f s within %.2f of one half%n",
        name,
        judging.model().name(),
        judging.model().version(),
        judging.model().sha256().substring(0, 12),
        evidence.toOccupied(),
        evidence.toOccupiedForSeconds(),
        evidence.toEmpty(),
        evidence.toEmptyForSeconds(),
        evidence.toUnknown(),
        evidence.toUnknownForSeconds(),
        evidence.uncertainty());
  }

  private static void print(PrintWriter out, CameraDifference camera) {
    out.printf(
        Locale.ROOT,
        "%-28s %6d %9d %8d %10.2f %10.2f %8.3f%%  %.1f / %.1f / %.1f%n",
        camera.camera(),
        camera.spaces(),
        camera.crops(),
        camera.answeredDifferently(),
        camera.flipsPerHourNow(),
        camera.flipsPerHourOther(),
        100 * camera.disagreement(),
        camera.nowEmptyOtherOccupiedSeconds(),
        camera.nowOccupiedOtherEmptySeconds(),
        camera.oneUnknownSeconds());
  }
}
