package io.parkstream.app;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Whether a restart would help: only a failed service is dead. A broker that is away, a model that
 * loads and a rebalance are no reasons to restart.
 */
@Liveness
@Singleton
final class ServiceLiveness implements HealthCheck {
  private final RunningService running;

  ServiceLiveness(RunningService running) {
    this.running = running;
  }

  @Override
  public HealthCheckResponse call() {
    return running
        .status()
        .map(status -> Health.response("service", !status.isDead(), status))
        .orElseGet(() -> HealthCheckResponse.up("service"));
  }
}
