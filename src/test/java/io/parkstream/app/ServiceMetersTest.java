package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.LeftOuts;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicReference<ServiceStatus> status =
      new AtomicReference<>(new ServiceStatus(ServicePhase.NEW, "", Instant.EPOCH));

  @ParameterizedTest
  @EnumSource(ServicePhase.class)
  void gauges_showThePhaseOfTheMoment_andReadinessInRunningAlone(ServicePhase phase) {
    // Given
    ServiceMeters.register(registry, status::get, new LeftOuts(Clock.systemUTC()));

    // When
    status.set(new ServiceStatus(phase, "why", Instant.EPOCH));

    // Then
    for (ServicePhase each : ServicePhase.values()) {
      assertThat(registry.get("parkstream.service.phase").tag("phase", each.name()).gauge().value())
          .as(each.name())
          .isEqualTo(each == phase ? 1 : 0);
    }
    assertThat(registry.get("parkstream.service.ready").gauge().value())
        .isEqualTo(phase == ServicePhase.RUNNING ? 1 : 0);
  }
}
