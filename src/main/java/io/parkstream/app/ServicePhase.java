package io.parkstream.app;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where the service stands: what it still waits for. The model and the broker are waited for at the
 * same time; a phase whose condition already holds is skipped.
 *
 * <pre>
 * NEW ─▶ LOADING_MODEL ─▶ WAITING_FOR_BROKER ─▶ JOINING ◀─▶ RUNNING
 *              └──────────────┴───────────────────┴───────────┴──▶ FAILED
 *  any but FAILED ─▶ STOPPING ─▶ STOPPED
 * </pre>
 */
public enum ServicePhase {
  /** Not started. */
  NEW,
  /** The model is checked, loaded and warmed; the broker is asked for the topics meanwhile. */
  LOADING_MODEL,
  /** The model is warm; the broker is asked for the topics until it answers. */
  WAITING_FOR_BROKER,
  /** Partitions are being assigned and state restored. */
  JOINING,
  /** Crops are answered. */
  RUNNING,
  /** No more crops are taken; those in flight are finished. */
  STOPPING,
  /** Ended as asked. */
  STOPPED,
  /** Ended by a failure; only a restart helps. */
  FAILED;

  /** The service ends or has ended; it never answers again. */
  boolean isEnding() {
    return switch (this) {
      case STOPPING, STOPPED, FAILED -> true;
      case NEW, LOADING_MODEL, WAITING_FOR_BROKER, JOINING, RUNNING -> false;
    };
  }

  /** Whether the drawing has an arrow from this phase to that one; none leads to itself. */
  boolean mayBecome(ServicePhase next) {
    return next().contains(next);
  }

  private Set<ServicePhase> next() {
    return switch (this) {
      case NEW -> EnumSet.of(LOADING_MODEL, STOPPING);
      case LOADING_MODEL -> EnumSet.of(WAITING_FOR_BROKER, JOINING, FAILED, STOPPING);
      case WAITING_FOR_BROKER -> EnumSet.of(JOINING, FAILED, STOPPING);
      case JOINING -> EnumSet.of(RUNNING, FAILED, STOPPING);
      case RUNNING -> EnumSet.of(JOINING, FAILED, STOPPING);
      case STOPPING -> EnumSet.of(STOPPED);
      case STOPPED, FAILED -> EnumSet.noneOf(ServicePhase.class);
    };
  }
}
