package io.parkstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RegisterGaugesTest {
  private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RegisterGauges gauges = new RegisterGauges(registry, clock);

  @Test
  void gauges_addUpTheRegistersOfAllTasks_untilTheyAreClosed() {
    // Given
    SpaceRegister one = WatchedRegister.ofOneSpace(clock);
    SpaceRegister other = WatchedRegister.ofOneSpace(clock);

    // When
    gauges.watching(one);
    gauges.watching(other);
    double both = unknownSpaces();
    gauges.unwatching(one);

    // Then
    assertThat(both).isEqualTo(2);
    assertThat(unknownSpaces()).isEqualTo(1);
  }

  @Test
  void oldestAge_growsSinceTheCameraWasHeard_andIsZeroBefore() {
    // Given
    SpaceRegister register = WatchedRegister.ofOneSpace(clock);
    gauges.watching(register);
    double before = oldestAge();

    // When
    register.heard(WatchedRegister.CAMERA.key());
    register.judge();
    clock.advance(Duration.ofSeconds(30));

    // Then
    assertThat(before).isZero();
    assertThat(oldestAge()).isEqualTo(30);
  }

  @Test
  void oldestAge_isNeverNegative_whenTheClockIsSetBack() {
    // Given
    SpaceRegister register = WatchedRegister.ofOneSpace(clock);
    gauges.watching(register);
    register.heard(WatchedRegister.CAMERA.key());
    register.judge();

    // When
    clock.advance(Duration.ofHours(-1));

    // Then
    assertThat(oldestAge()).isZero();
  }

  private double unknownSpaces() {
    return registry.get("parkstream.spaces").tag("occupancy", "unknown").gauge().value();
  }

  private double oldestAge() {
    return registry.get("parkstream.cameras.oldest.age").gauge().value();
  }
}
