package io.parkstream.app;

import io.parkstream.app.models.ModelSwitch;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The service of this process, if the command runs one. What is asked to end with the process is
 * ended here, before Quarkus takes its parts away: on SIGTERM Quarkus stops on a thread of its own
 * and waits for no command.
 */
@Singleton
public final class RunningService {
  private volatile @Nullable ParkstreamService service;
  private volatile @Nullable ModelSwitch models;
  private volatile @Nullable Runnable beforeExit;

  /**
   * Lets health speak for a service.
   *
   * @param beforeExit run when the process ends; bounded, and harmless when all is over
   */
  public void is(ParkstreamService running, Runnable beforeExit) {
    this.service = running;
    this.beforeExit = beforeExit;
  }

  /** Lets administration change the model. */
  public void serves(ModelSwitch changeable) {
    this.models = changeable;
  }

  Optional<ModelSwitch> models() {
    return Optional.ofNullable(models);
  }

  Optional<ServiceStatus> status() {
    return Optional.ofNullable(service).map(ParkstreamService::status);
  }

  void stop(@Observes ShutdownEvent event) {
    Runnable end = beforeExit;
    if (end != null) {
      end.run();
    }
  }
}
