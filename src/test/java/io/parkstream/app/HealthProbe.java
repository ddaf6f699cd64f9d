package io.parkstream.app;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;

/** Asks the health checks of a service ten times a second, as an orchestrator does. */
final class HealthProbe implements AutoCloseable {
  private static final long PAUSE_NANOS = 100_000_000;

  private final HealthCheck liveness;
  private final HealthCheck readiness;
  private final Thread thread = new Thread(this::run, "health-probe");
  private final AtomicLong slowestNanos = new AtomicLong();
  private final AtomicInteger timesDead = new AtomicInteger();
  private volatile boolean ending;

  HealthProbe(ParkstreamService service) {
    RunningService running = new RunningService();
    running.is(service, () -> {});
    liveness = new ServiceLiveness(running);
    readiness = new ServiceReadiness(running);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!ending) {
      if (!isUp(liveness)) {
        timesDead.incrementAndGet();
      }
      isUp(readiness);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  boolean isReady() {
    return isUp(readiness);
  }

  private boolean isUp(HealthCheck check) {
    long begin = System.nanoTime();
    boolean up = check.call().getStatus() == Status.UP;
    slowestNanos.accumulateAndGet(System.nanoTime() - begin, Math::max);
    return up;
  }

  int timesDead() {
    return timesDead.get();
  }

  Duration slowest() {
    return Duration.ofNanos(slowestNanos.get());
  }

  @Override
  public void close() throws InterruptedException {
    ending = true;
    if (thread.isAlive()) {
      thread.join();
    }
  }
}
