package io.parkstream.engine;

/** Opens engines over one verified model; one engine per inference thread. */
@FunctionalInterface
public interface EngineFactory {
  /**
   * Opens an engine and warms every batch shape it will run. Takes seconds.
   *
   * @throws EngineException if the model cannot be loaded or its golden outputs do not match
   */
  InferenceEngine open();
}
