package io.parkstream.app.models;

import io.parkstream.ParkstreamException;
import io.parkstream.engine.EngineFactory;
import java.util.List;
import java.util.OptionalInt;

/** Where the versions of the served model come from. */
public interface ModelSource {
  /** The versions that there are, in no order; looks at names only. */
  List<Integer> versions();

  /**
   * Loads a version and checks its files.
   *
   * @throws ParkstreamException if it cannot be used
   */
  EngineFactory load(int version);

  /** Changes when a version's files do, so that one that was refused is tried again. */
  long stamp(int version);

  /**
   * The version selected in the repository; empty if the newest is to be served.
   *
   * @throws ParkstreamException if the selection cannot be read
   */
  default OptionalInt selected() {
    return OptionalInt.empty();
  }
}
