package io.parkstream.stream;

/**
 * What becomes of records that cannot be processed; shared by all tasks.
 *
 * @param poison those that failed threads
 * @param ignored those that have no effect
 */
record InputFaults(PoisonRecords poison, IgnoredRecords ignored) {
  /** For one processor. */
  InputBoundary boundary() {
    return new InputBoundary(poison);
  }
}
