package io.parkstream.app.models;

import io.parkstream.config.EngineKind;
import java.util.OptionalInt;

/**
 * How the cores are divided.
 *
 * @param engines that work at the same time, 1 to {@value #MOST_ENGINES}
 * @param threads of each, at least 1
 */
record EngineShape(int engines, int threads) {
  /** As many as can be configured. */
  static final int MOST_ENGINES = 64;

  /**
   * The configured shape; what is unset follows from the library and the cores. An engine of one
   * thread waits for no other, whatever else the cores have to do, and oneDNN's engines share their
   * weights; the other libraries' do not, so they get one engine of all cores.
   *
   * @param cores that Java may use: a container's limit, where there is one
   */
  static EngineShape of(EngineKind library, OptionalInt count, OptionalInt threads, int cores) {
    boolean onePerCore = library == EngineKind.ONEDNN && count.isEmpty() && threads.isEmpty();
    int engines = onePerCore ? Math.min(cores, MOST_ENGINES) : count.orElse(1);
    return new EngineShape(engines, threads(threads, engines, cores));
  }

  /** Threads of each of so many engines. */
  static int threads(OptionalInt threads, int engines, int cores) {
    return threads.orElse(Math.max(1, cores / engines));
  }
}
