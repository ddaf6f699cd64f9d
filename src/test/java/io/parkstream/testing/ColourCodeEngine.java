package io.parkstream.testing;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.PixelShape;
import java.nio.ByteBuffer;

/** Answers with {@link ColourCodes#probability}, after doing something with the batch's size. */
public final class ColourCodeEngine implements InferenceEngine {
  public static final ModelIdentity MODEL = new ModelIdentity("colour-codes", 1, "0".repeat(64));

  /** What a batch costs; may throw. */
  @FunctionalInterface
  public interface Work {
    void on(int count);
  }

  private final int maxBatchSize;
  private final Work work;

  public ColourCodeEngine(int maxBatchSize, Work work) {
    this.maxBatchSize = maxBatchSize;
    this.work = work;
  }

  @Override
  public String name() {
    return "colour-codes";
  }

  @Override
  public ModelIdentity model() {
    return MODEL;
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
    work.on(count);
    for (int i = 0; i < count; i++) {
      probabilitiesOccupied[i] =
          ColourCodes.probability(ColourCodes.number(pixels, i * input().bytes()));
    }
  }

  @Override
  public void close() {}
}
