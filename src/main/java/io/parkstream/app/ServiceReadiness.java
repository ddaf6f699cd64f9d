package io.parkstream.app;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether crops are answered now: the model is warm and Streams runs. */
@Readiness
@Singleton
final class ServiceReadiness implements HealthCheck {
  private final RunningService running;

  ServiceReadiness(RunningService running) {
    this.running = running;
  }

  @Override
  public HealthCheckResponse call() {
    return running
        .status()
        .map(status -> Health.response("service", status.isReady(), status))
        .orElseGet(() -> HealthCheckResponse.down("service"));
  }
}
