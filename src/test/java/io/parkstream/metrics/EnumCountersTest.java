package io.parkstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.Occupancy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnumCountersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final EnumCounters<Occupancy> counters =
      new EnumCounters<>(
          Occupancy.class,
          List.of(Occupancy.EMPTY, Occupancy.OCCUPIED),
          value -> registry.counter("counted." + value.word()));

  @Test
  void counters_areThereBeforeAnythingIsCounted() {
    // When, Then
    assertThat(MeterSnapshot.names(registry)).containsExactly("counted.empty", "counted.occupied");
  }

  @Test
  void increment_countsTheValueAlone_andIgnoresOneThatIsNotCounted() {
    // Given
    MeterSnapshot before = MeterSnapshot.of(registry);

    // When
    counters.increment(Occupancy.OCCUPIED);
    counters.increment(Occupancy.OCCUPIED);
    counters.increment(Occupancy.UNKNOWN);

    // Then
    assertThat(MeterSnapshot.of(registry).since(before)).isEqualTo(Map.of("counted.occupied", 2.0));
  }
}
