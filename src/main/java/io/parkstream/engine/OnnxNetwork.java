package io.parkstream.engine;

import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.jspecify.annotations.Nullable;

/**
 * A network as its file describes it, for an engine that computes layer by layer: a chain of
 * convolutions, pools and dense layers, each with the activation and the normalization that follow
 * it. Reads {@code model.onnx}, whose weights are floats.
 *
 * @param scale the pixels' bytes are multiplied by it
 * @param layers from the picture to the two logits; softmax is left to the engine
 */
public record OnnxNetwork(float scale, List<Layer> layers) {

  /** A step; shapes have been checked against the step before it. */
  public sealed interface Layer {}

  /**
   * 3 × 3 convolution, stride 1, with a line of zeros around what comes in; then ReLU.
   *
   * @param name in the file
   * @param weights [outputs, inputs, 3, 3]; shared, not copied
   * @param bias per output; shared
   * @param height of what comes in and goes out
   * @param normalization per output after ReLU, or none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Convolution(
      String name,
      int inputs,
      int outputs,
      int height,
      int width,
      float[] weights,
      float[] bias,
      @Nullable Affine normalization)
      implements Layer {}

  /** 2 × 2 maximum, stride 2; an odd last row or column is dropped. Sizes are of what comes in. */
  public record Pool(int channels, int height, int width) implements Layer {}

  /**
   * Fully connected.
   *
   * @param name in the file
   * @param inputs channels of what comes in
   * @param height of what comes in
   * @param weights [outputs, inputs, height, width]; shared
   * @param bias per output; shared
   * @param relu whether ReLU follows
   * @param normalization per output after that, or none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Dense(
      String name,
      int inputs,
      int height,
      int width,
      int outputs,
      float[] weights,
      float[] bias,
      boolean relu,
      @Nullable Affine normalization)
      implements Layer {}

  /**
   * {@code scale · y + shift} per channel.
   *
   * @param name in the file
   * @param scale shared, not copied
   * @param shift shared, not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Affine(String name, float[] scale, float[] shift) {}

  public OnnxNetwork {
    layers = List.copyOf(layers);
  }

  /**
   * Reads the network.
   *
   * @param file for messages
   * @param bytes a file that {@link OnnxCheck} lets through
   * @throws EngineException if it is not such a chain
   */
  public static OnnxNetwork read(String file, byte[] bytes, PixelShape input) {
    try {
      return new OnnxChain(ModelProto.parseFrom(bytes).getGraph(), input).read();
    } catch (IOException e) {
      throw new EngineException(file + " is not an ONNX file: " + e.getMessage(), e);
    } catch (RejectedModelException e) {
      throw new EngineException(file + " is not accepted: " + e.getMessage(), e);
    }
  }

  /** The values of a tensor, of which there must be so many. */
  static float[] floats(@Nullable TensorProto tensor, long size) {
    long values = tensor == null ? 0 : 1;
    if (tensor != null) {
      for (long side : tensor.getDimsList()) {
        values *= side;
      }
    }
    if (tensor == null || values != size) {
      throw new RejectedModelException(
          "tensor '" + (tensor == null ? "" : tensor.getName()) + "' has not " + size + " values");
    }
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    float[] numbers = new float[Math.toIntExact(size)];
    boolean half = tensor.getDataType() == DataType.FLOAT16.getNumber();
    if (!half && tensor.getDataType() != DataType.FLOAT.getNumber()) {
      throw new RejectedModelException(
          "tensor '" + tensor.getName() + "' is of type " + tensor.getDataType());
    }
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = half ? HalfIndexer.toFloat(raw.getShort()) : raw.getFloat();
    }
    return numbers;
  }
}
