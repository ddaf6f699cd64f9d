package io.parkstream.engine;

import java.nio.ByteBuffer;

/** Runs an engine before it serves, so that no crop pays for what is compiled on first sight. */
public final class WarmUp {
  private WarmUp() {}

  /** Classifies black pictures in batches of 1, 2, 4, … and the largest size. */
  public static void run(InferenceEngine engine) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(engine.maxBatchSize() * engine.input().bytes());
    float[] answers = new float[engine.maxBatchSize()];
    for (int count = 1; count < engine.maxBatchSize(); count *= 2) {
      engine.classify(pixels, count, answers);
    }
    engine.classify(pixels, engine.maxBatchSize(), answers);
  }
}
