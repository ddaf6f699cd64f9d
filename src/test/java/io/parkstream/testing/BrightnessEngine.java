package io.parkstream.testing;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.PixelShape;
import java.nio.ByteBuffer;

/** Takes a dark crop for an occupied space. */
public final class BrightnessEngine implements InferenceEngine {
  private static final ModelIdentity MODEL = new ModelIdentity("brightness", 1, "b".repeat(64));
  private static final int MIDDLE = 110;

  private final int maxBatchSize;

  public BrightnessEngine(int maxBatchSize) {
    this.maxBatchSize = maxBatchSize;
  }

  @Override
  public String name() {
    return "brightness";
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
    int bytes = input().bytes();
    for (int i = 0; i < count; i++) {
      long sum = 0;
      for (int at = 0; at < bytes; at++) {
        sum += pixels.get(i * bytes + at) & 0xff;
      }
      probabilitiesOccupied[i] = sum / bytes < MIDDLE ? 0.97f : 0.03f;
    }
  }

  @Override
  public void close() {}
}
