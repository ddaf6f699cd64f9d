package io.parkstream.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.PixelShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * ONNX Runtime. The caller's bytes are the model's input and a buffer of its own is the model's
 * output: nothing is copied on the way. Every count is run as it is; memory is planned anew for
 * each shape, and padding would cost as much as crops do.
 *
 * <p>Belongs to one thread at a time, like every engine, since it has only one output buffer.
 */
final class OnnxEngine implements InferenceEngine {
  /** Names in the model file. */
  static final String INPUT = "pixels";

  static final String OUTPUT = "probabilities";

  /** Empty, occupied. */
  private static final int CLASSES = 2;

  private static final Logger log = Logger.getLogger(OnnxEngine.class);

  private final String name;
  private final ModelIdentity model;
  private final PixelShape input;
  private final int maxBatchSize;
  private final OrtSession session;
  private final FloatBuffer outputs;

  /** Takes over the session. */
  OnnxEngine(
      String name, ModelIdentity model, PixelShape input, int maxBatchSize, OrtSession session) {
    this.name = name;
    this.model = model;
    this.input = input;
    this.maxBatchSize = maxBatchSize;
    this.session = session;
    outputs =
        ByteBuffer.allocateDirect(maxBatchSize * CLASSES * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  @Override
  public String name() {
    return name;
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
    OrtEnvironment environment = OnnxRuntime.environment();
    ByteBuffer crops =
        pixels.duplicate().order(ByteOrder.nativeOrder()).clear().limit(count * input.bytes());
    FloatBuffer answers = outputs.duplicate().clear().limit(count * CLASSES);
    long[] cropShape = {count, input.height(), input.width(), PixelShape.CHANNELS};
    long[] answerShape = {count, CLASSES};
    try (OnnxTensor from =
            OnnxTensor.createTensor(environment, crops, cropShape, OnnxJavaType.UINT8);
        OnnxTensor to = OnnxTensor.createTensor(environment, answers, answerShape)) {
      session.run(Map.of(INPUT, from), Set.of(), Map.of(OUTPUT, to)).close();
    } catch (OrtException e) {
      throw new EngineException(
          "ONNX Runtime could not classify a batch of " + count + ": " + e.getMessage(), e);
    }
    for (int i = 0; i < count; i++) {
      probabilitiesOccupied[i] = outputs.get(i * CLASSES + 1);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (IllegalStateException e) {
      log.debugf("the session of %s was closed before", name);
    } catch (OrtException e) {
      log.warnf("ONNX Runtime could not close the session of %s: %s", name, e.getMessage());
    }
  }
}
