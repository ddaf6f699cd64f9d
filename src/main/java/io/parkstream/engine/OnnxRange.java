package io.parkstream.engine;

import io.parkstream.engine.OnnxNetwork.Affine;
import io.parkstream.engine.OnnxNetwork.Convolution;
import io.parkstream.engine.OnnxNetwork.Layer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.jspecify.annotations.Nullable;

/**
 * What {@code quantize} measured of one convolution, after ReLU, for the 8-bit form.
 *
 * @param step the value of one of 255 steps of its output, which begins at 0
 * @param least of what its normalization makes of it and the pool leaves; lower values were cut off
 * @param most the same for higher values; infinite, as the least is, where nothing was measured
 */
public record OnnxRange(float step, float least, float most) {
  private static final int LEVELS = 255;

  /**
   * Reads the ranges of all convolutions, by their names.
   *
   * @param file for messages
   * @param bytes of {@code model.int8.onnx}, a file that {@link OnnxCheck} lets through
   * @param network that the form was made of
   * @throws EngineException if a step is missing or is none
   */
  public static Map<String, OnnxRange> read(String file, byte[] bytes, OnnxNetwork network) {
    try {
      Map<String, TensorProto> tensors = new HashMap<>();
      for (TensorProto tensor : ModelProto.parseFrom(bytes).getGraph().getInitializerList()) {
        tensors.put(tensor.getName(), tensor);
      }
      Map<String, OnnxRange> ranges = new HashMap<>();
      for (Layer layer : network.layers()) {
        if (layer instanceof Convolution convolution) {
          ranges.put(convolution.name(), of(convolution, tensors));
        }
      }
      return ranges;
    } catch (IOException e) {
      throw new EngineException(file + " is not an ONNX file: " + e.getMessage(), e);
    } catch (RejectedModelException e) {
      throw new EngineException(file + " is not accepted: " + e.getMessage(), e);
    }
  }

  private static OnnxRange of(Convolution convolution, Map<String, TensorProto> tensors) {
    float step = step(convolution.name(), tensors);
    Affine normalization = convolution.normalization();
    // the last one is computed in floats, and has no range
    if (normalization == null || !tensors.containsKey(normalization.name() + ".step")) {
      return new OnnxRange(step, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }
    float normalized = step(normalization.name(), tensors);
    int zero = unsignedByte(normalization.name() + ".zero", tensors);
    return new OnnxRange(step, -zero * normalized, (LEVELS - zero) * normalized);
  }

  private static float step(String name, Map<String, TensorProto> tensors) {
    float step = OnnxNetwork.floats(tensors.get(name + ".step"), 1)[0];
    if (!(step >= Float.MIN_NORMAL && step < Float.POSITIVE_INFINITY)) {
      throw new RejectedModelException("the step of '" + name + "' is " + step);
    }
    return step;
  }

  private static int unsignedByte(String name, Map<String, TensorProto> tensors) {
    @Nullable TensorProto tensor = tensors.get(name);
    if (tensor == null
        || tensor.getDataType() != DataType.UINT8.getNumber()
        || tensor.getRawData().size() != 1) {
      throw new RejectedModelException("tensor '" + name + "' is not one unsigned byte");
    }
    return Byte.toUnsignedInt(tensor.getRawData().byteAt(0));
  }
}
