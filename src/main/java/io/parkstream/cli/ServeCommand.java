package io.parkstream.cli;

import io.parkstream.ParkstreamException;
import io.parkstream.app.LastResort;
import io.parkstream.app.ManagementServer;
import io.parkstream.app.ParkstreamService;
import io.parkstream.app.RunningService;
import io.parkstream.app.ServiceFactory;
import io.parkstream.app.ServiceSettings;
import io.parkstream.app.models.ModelSwitch;
import io.parkstream.web.Dashboard;
import io.quarkus.runtime.Quarkus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs the service until the process is stopped. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "The service: crops in, classifications and occupancy events out; API and page on port 8080.",
      "Configured by PARKSTREAM_... environment variables or config/application.properties."
    })
final class ServeCommand implements Callable<Integer> {
  private final ServiceFactory services;
  private final RunningService running;
  private final ManagementServer management;

  ServeCommand(ServiceFactory services, RunningService running, ManagementServer management) {
    this.services = services;
    this.running = running;
    this.management = management;
  }

  @Override
  public Integer call() throws InterruptedException {
    LastResort.watch();
    ServiceSettings settings = services.settings();
    management.open();
    try (ModelSwitch models = services.models(settings);
        ParkstreamService service = services.create(settings, models);
        Dashboard dashboard = services.openDashboard(settings, service, models)) {
      running.is(
          service,
          () -> {
            dashboard.close();
            service.close();
          });
      running.serves(models);
      service.start();
      service.awaitEnd();
      if (!service.status().isDead()) {
        return 0;
      }
      if (service.wasRunning()) {
        // Health is red and says why; the supervisor restarts the process.
        Quarkus.waitForExit();
      }
      throw new ParkstreamException(service.status().detail());
    }
  }
}
