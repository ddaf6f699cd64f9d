package io.parkstream.app;

import org.eclipse.microprofile.health.HealthCheckResponse;

/** How a status reads in an answer about health. Never waits. */
final class Health {
  private Health() {}

  static HealthCheckResponse response(String name, boolean up, ServiceStatus status) {
    var response =
        HealthCheckResponse.named(name)
            .status(up)
            .withData("phase", status.phase().name())
            .withData("since", status.since().toString());
    if (!status.detail().isEmpty()) {
      response.withData("detail", status.detail());
    }
    return response.build();
  }
}
