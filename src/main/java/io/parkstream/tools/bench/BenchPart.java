package io.parkstream.tools.bench;

import java.util.EnumSet;
import java.util.Set;

/** What can be measured. */
public enum BenchPart {
  /** The pipeline with an engine that does nothing, beside a bare loop that does the same. */
  PIPELINE,
  /** The service with an engine that waits for each batch, beside that engine alone. */
  WAITING,
  /** Every engine and precision that is there, alone, beside the machine's peak. */
  ENGINES,
  /** The service with the configured engine over a backlog, beside that engine alone. */
  SERVICE,
  /** From capture to event at a half and nine tenths of the engine's rate. */
  LATENCY,
  /** Cost, fill and latency over numbers of partitions and cameras. Takes some minutes. */
  CURVE,
  /** Memory and latency minute by minute under load, for as long as each thing is measured. */
  SOAK;

  /** All that fits into two minutes. */
  public static final Set<BenchPart> QUICK = EnumSet.complementOf(EnumSet.of(CURVE, SOAK));
}
