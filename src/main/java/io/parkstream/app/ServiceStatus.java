package io.parkstream.app;

import java.time.Instant;

/**
 * What the service says of itself; one consistent look.
 *
 * @param phase where it stands
 * @param detail for people: what it waits for, or why it failed; may be empty
 * @param since when the phase began
 */
public record ServiceStatus(ServicePhase phase, String detail, Instant since) {
  /** Only a restart helps. Never so because the broker is away. */
  public boolean isDead() {
    return phase == ServicePhase.FAILED;
  }

  /** Crops are answered: the model is warm and Streams runs. */
  public boolean isReady() {
    return phase == ServicePhase.RUNNING;
  }
}
