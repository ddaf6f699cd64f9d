package io.parkstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.Occupancy;
import io.parkstream.image.DecodeResult;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CropMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CropMeters meters = new CropMeters(registry);

  @Test
  void deadLettered_countsEveryReasonOfReadingAndDecodingByItsWord() {
    // Given
    List<String> reasons = new ArrayList<>(List.of(DeadLetters.UNREADABLE, DeadLetters.POISON));
    for (CropReading.Reason reason : CropReading.Reason.values()) {
      reasons.add(reason.word());
    }
    for (DecodeResult.Reason reason : DecodeResult.Reason.values()) {
      reasons.add(reason.word());
    }

    // When
    reasons.stream().distinct().forEach(meters::deadLettered);

    // Then
    assertThat(deadLetters("other")).isZero();
    assertThat(reasons).allSatisfy(reason -> assertThat(deadLetters(reason)).isOne());
  }

  @Test
  void pending_isTheSumOfItsDifferences() {
    // When
    meters.pendingChanged(5);
    meters.pendingChanged(-2);

    // Then
    assertThat(registry.get("parkstream.crops.pending").gauge().value()).isEqualTo(3);
  }

  @Test
  void classified_countsACropThatShowsNothing_asUndecided() {
    // Given
    MeterSnapshot before = MeterSnapshot.of(registry);

    // When
    meters.classified(Occupancy.UNKNOWN, 1, 1, 1);

    // Then
    assertThat(MeterSnapshot.of(registry).since(before))
        .isEqualTo(
            Map.of(
                "parkstream.crops{result=undecided}", 1.0,
                "parkstream.queue.wait", 1.0,
                "parkstream.forward.wait", 1.0,
                "parkstream.event.age", 1.0));
  }

  private double deadLetters(String reason) {
    return registry.get("parkstream.dead.letters").tag("reason", reason).counter().count();
  }
}
