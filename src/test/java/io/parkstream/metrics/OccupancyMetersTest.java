package io.parkstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceRegister.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OccupancyMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OccupancyMeters meters = new OccupancyMeters(registry);

  @Test
  void changed_hasASeriesForEachOccupancyAndReason() {
    // When
    for (Occupancy occupancy : Occupancy.values()) {
      for (OccupancyReason reason : OccupancyReason.values()) {
        meters.changed(occupancy, reason);
      }
    }

    // Then
    assertThat(registry.get("parkstream.occupancy.changes").counters())
        .hasSize(Occupancy.values().length * OccupancyReason.values().length)
        .allSatisfy(counter -> assertThat(counter.count()).isOne());
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void observed_countsEachOutcomeOnce_butEvidenceThatWasWeighedNowhere(Outcome outcome) {
    // When
    meters.observed(outcome);

    // Then
    double counted =
        registry.getMeters().stream()
            .filter(meter -> meter.getId().getName().startsWith("parkstream.observations."))
            .mapToDouble(meter -> ((Counter) meter).count())
            .sum();
    assertThat(counted).isEqualTo(outcome == Outcome.TAKEN ? 0 : 1);
  }
}
