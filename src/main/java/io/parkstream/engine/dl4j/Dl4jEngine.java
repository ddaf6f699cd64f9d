package io.parkstream.engine.dl4j;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.PixelShape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * DeepLearning4J. Every count is run as it is: oneDNN needs no fixed shapes, and padding would cost
 * as much as crops do. Belongs to the thread that opened it, whose OpenMP threads it has set.
 */
final class Dl4jEngine implements InferenceEngine {
  static final String NAME = "dl4j";

  /** A byte's value for the network: one look-up instead of a conversion and a division. */
  private static final float[] SCALED = new float[256];

  static {
    for (int i = 0; i < SCALED.length; i++) {
      SCALED[i] = i / 255f;
    }
  }

  private final ModelIdentity model;
  private final PixelShape input;
  private final int maxBatchSize;
  private final MultiLayerNetwork network;
  private final INDArray features;
  private final FloatBuffer floats;

  Dl4jEngine(ModelIdentity model, PixelShape input, int maxBatchSize, MultiLayerNetwork network) {
    this.model = model;
    this.input = input;
    this.maxBatchSize = maxBatchSize;
    this.network = network;
    features =
        Nd4j.createUninitialized(
            DataType.FLOAT,
            new long[] {maxBatchSize, input.height(), input.width(), PixelShape.CHANNELS},
            'c');
    floats = features.data().asNioFloat();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ModelIdentity model() {
    return model;
  }

  @Override
  public PixelShape input() {
    return input;
  }

  @Override
  public int maxBatchSize() {
    return maxBatchSize;
  }

  @Override
  public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
    if (count < 1 || count > maxBatchSize) {
      throw new IllegalArgumentException(
          "a batch of " + count + ", 1 to " + maxBatchSize + " are possible");
    }
    int values = count * input.bytes();
    ByteBuffer bytes = pixels.duplicate().clear();
    for (int i = 0; i < values; i++) {
      floats.put(i, SCALED[bytes.get(i) & 0xff]);
    }
    try {
      INDArray batch =
          count == maxBatchSize ? features : features.get(NDArrayIndex.interval(0, count));
      INDArray output = network.output(batch);
      for (int i = 0; i < count; i++) {
        probabilitiesOccupied[i] = output.getFloat(i, 1);
      }
    } catch (RuntimeException e) {
      throw new EngineException(
          "DL4J could not classify a batch of " + count + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    features.close();
    network.close();
  }
}
