package io.parkstream.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.domain.CameraCounts;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceRegister;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * How many spaces and cameras this instance watches, by state: the sums over the registers of its
 * tasks, taken when the gauges are read. Thread safe.
 */
final class RegisterGauges {
  private final MeterRegistry registry;
  private final Clock clock;

  /** One per task. */
  private final Set<SpaceRegister> registers = ConcurrentHashMap.newKeySet();

  /**
   * @param clock for the age of a camera
   */
  RegisterGauges(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    spaces("empty", SpaceCounts::empty);
    spaces("occupied", SpaceCounts::occupied);
    spaces("unknown", SpaceCounts::unknown);
    spaces("closed", SpaceCounts::closed);
    cameras("heard", CameraCounts::heard);
    cameras("silent", CameraCounts::silent);
    cameras("awaited", CameraCounts::awaited);
    cameras("blind", CameraCounts::blind);
    cameras("moved", CameraCounts::moved);
    cameras("obstructed", CameraCounts::obstructed);
    Gauge.builder("parkstream.cameras.oldest.age", this, RegisterGauges::oldestSeconds)
        .description("Age of the last crop of the camera that has been silent for longest")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  private void spaces(String occupancy, ToIntFunction<SpaceCounts> count) {
    Gauge.builder(
            "parkstream.spaces",
            registers,
            all -> all.stream().mapToInt(each -> count.applyAsInt(each.counts())).sum())
        .description("Spaces of this instance by occupancy")
        .baseUnit("spaces")
        .tag("occupancy", occupancy)
        .strongReference(true)
        .register(registry);
  }

  private void cameras(String state, ToIntFunction<CameraCounts> count) {
    Gauge.builder(
            "parkstream.cameras",
            registers,
            all -> all.stream().mapToInt(each -> count.applyAsInt(each.cameras())).sum())
        .description("Cameras of this instance by state")
        .baseUnit("cameras")
        .tag("state", state)
        .strongReference(true)
        .register(registry);
  }

  private double oldestSeconds() {
    Instant now = clock.instant();
    return registers.stream()
        .map(each -> each.cameras().oldest())
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .map(oldest -> Math.max(0, Duration.between(oldest, now).toMillis() / 1000.0))
        .orElse(0.0);
  }

  void watching(SpaceRegister register) {
    registers.add(register);
  }

  void unwatching(SpaceRegister register) {
    registers.remove(register);
  }
}
