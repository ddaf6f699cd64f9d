package io.parkstream.stream;

/**
 * What a task publishes and keeps by itself and not for a record: what follows from silence and
 * from overrides, and the counts of sites. The last resort of {@link PoisonRecords} is here for it:
 * a key whose output fails two threads is left out and tried again after a pause, and the others go
 * on. Whatever else is thrown is ignored and counted, so that one key does not keep the others from
 * their turn.
 *
 * <p>One per processor; belongs to its thread.
 */
final class OwnWork {
  private final InputFaults faults;
  private final InputBoundary boundary;
  private boolean own;

  OwnWork(InputFaults faults, InputBoundary boundary) {
    this.faults = faults;
    this.boundary = boundary;
  }

  /** Does what no record asks for. */
  void run(Runnable work) {
    own = true;
    try {
      work.run();
    } finally {
      own = false;
    }
  }

  /**
   * Puts something out, unless its key has failed threads. For a record what is thrown is thrown,
   * and who processes the record blames that; the key is blamed if it fails for other records too.
   *
   * @param node or store that it goes to
   * @param key that it belongs to
   */
  void output(String node, String key, Runnable output) {
    String poison = faults.poison().poison(node, key);
    if (poison != null) {
      faults.ignored().leftOut(node, key, poison);
      return;
    }
    try {
      output.run();
      faults.poison().succeeded(node, key);
      faults.ignored().takenUp(node, key);
    } catch (RuntimeException | Error e) {
      if (!own) {
        boundary.failedForRecord(node, key, e);
        throw e;
      }
      faults.ignored().unexpected(InputTopic.STATE, null, boundary.flaw(node, key, e));
    }
  }
}
