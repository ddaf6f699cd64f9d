package io.parkstream.engine;

import java.nio.ByteBuffer;

/**
 * Shows another engine only batches of 1, 2, 4, … and its largest size, the ones that were warmed:
 * GPU libraries choose kernels and plan memory anew for each size that they have not met. The rest
 * of a batch is what lies in the buffer; its answers are thrown away.
 */
public final class PaddedEngine extends ForwardingEngine {
  private final InferenceEngine engine;
  private final float[] answers;

  /** Takes over the engine. */
  public PaddedEngine(InferenceEngine engine) {
    this.engine = engine;
    this.answers = new float[engine.maxBatchSize()];
  }

  @Override
  InferenceEngine engine() {
    return engine;
  }

  @Override
  public int places(int count) {
    return Math.min(ceilingPowerOfTwo(count), engine.maxBatchSize());
  }

  private static int ceilingPowerOfTwo(int count) {
    int highest = Integer.highestOneBit(count);
    return highest == count ? count : 2 * highest;
  }

  @Override
  public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
    if (count < 1 || count > engine.maxBatchSize()) {
      throw new IllegalArgumentException(
          "a batch of " + count + ", 1 to " + engine.maxBatchSize() + " are possible");
    }
    int places = places(count);
    if (pixels.capacity() < places * engine.input().bytes()) {
      // A caller whose buffer ends with its crops gets what it asks for, at the price of its size.
      engine.classify(pixels, count, probabilitiesOccupied);
      return;
    }
    engine.classify(pixels, places, answers);
    System.arraycopy(answers, 0, probabilitiesOccupied, 0, count);
  }
}
