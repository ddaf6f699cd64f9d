package io.parkstream.tools.bench;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.PixelShape;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Stands for a fast accelerator: every batch takes the same time, and no processor. */
final class WaitingEngine implements InferenceEngine {
  private static final ModelIdentity NO_MODEL = new ModelIdentity("waiting", 1, "0".repeat(64));

  private final int maxBatchSize;
  private final long waitNanos;

  WaitingEngine(int maxBatchSize, Duration wait) {
    this.maxBatchSize = maxBatchSize;
    waitNanos = wait.toNanos();
  }

  @Override
  public String name() {
    return "waiting";
  }

  @Override
  public ModelIdentity model() {
    return NO_MODEL;
  }

  @Override
  public PixelShape input() {
    return PixelShape.VGG16;
  }

  @Override
  public int maxBatchSize() {
    return maxBatchSize;
  }

  @Override
  public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
    long until = System.nanoTime() + waitNanos;
    for (long left = waitNanos; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    for (int i = 0; i < count; i++) {
      probabilitiesOccupied[i] = 0.75f;
    }
  }

  @Override
  public void close() {}
}
