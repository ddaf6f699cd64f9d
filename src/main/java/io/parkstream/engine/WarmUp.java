package io.parkstream.engine;

import io.parkstream.BatchSizes;
import java.nio.ByteBuffer;

/** Runs an engine before it serves, so that no crop pays for what is compiled on first sight. */
public final class WarmUp {
  private WarmUp() {}

  /** Classifies black pictures in batches of the {@link BatchSizes}. */
  public static void run(InferenceEngine engine) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(engine.maxBatchSize() * engine.input().bytes());
    float[] answers = new float[engine.maxBatchSize()];
    for (int count : BatchSizes.upTo(engine.maxBatchSize())) {
      engine.classify(pixels, count, answers);
    }
  }
}
