package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What every series of a registry showed at one moment: {@code name{tag=value}} to its number. */
final class MeterSnapshot {
  private final Map<String, Double> series = new TreeMap<>();

  private MeterSnapshot() {}

  static MeterSnapshot of(MeterRegistry registry) {
    MeterSnapshot snapshot = new MeterSnapshot();
    for (Meter meter : registry.getMeters()) {
      // the simple registry shows buckets as meters of their own
      if (!meter.getId().getName().endsWith(".histogram")) {
        snapshot.series.put(name(meter), value(meter));
      }
    }
    return snapshot;
  }

  static Set<String> names(MeterRegistry registry) {
    return registry.getMeters().stream()
        .map(meter -> meter.getId().getName().replace(".histogram", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** By how much each series that moved has moved since an earlier moment. */
  Map<String, Double> since(MeterSnapshot earlier) {
    Map<String, Double> moved = new TreeMap<>();
    series.forEach(
        (name, value) -> {
          double before = earlier.series.getOrDefault(name, 0.0);
          if (value != before) {
            moved.put(name, value - before);
          }
        });
    return moved;
  }

  private static String name(Meter meter) {
    String tags =
        meter.getId().getTags().stream()
            .map(tag -> tag.getKey() + "=" + tag.getValue())
            .collect(Collectors.joining(","));
    return meter.getId().getName() + (tags.isEmpty() ? "" : "{" + tags + "}");
  }

  /** A count where there is one: how often, not how long. */
  private static double value(Meter meter) {
    if (meter instanceof Counter counter) {
      return counter.count();
    }
    if (meter instanceof Timer timer) {
      return timer.count();
    }
    if (meter instanceof DistributionSummary summary) {
      return summary.count();
    }
    return ((Gauge) meter).value();
  }
}
