package io.parkstream.app;

/**
 * Where the service stands: what it still waits for. The model and the broker are waited for at the
 * same time; what is there already is passed by.
 *
 * <pre>
 * NEW ─▶ LOADING_MODEL ─▶ WAITING_FOR_BROKER ─▶ JOINING ◀─▶ RUNNING
 *              └──────────────┴───────────────────┴───────────┴──▶ FAILED
 *  any ─▶ STOPPING ─▶ STOPPED
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
  /** No more crops are taken; what is in hand is ended. */
  STOPPING,
  /** Ended as asked. */
  STOPPED,
  /** Ended by a failure; only a restart helps. */
  FAILED
}
