package io.parkstream.engine;

import static io.parkstream.engine.OnnxNetwork.floats;

import io.parkstream.engine.OnnxNetwork.Affine;
import io.parkstream.engine.OnnxNetwork.Convolution;
import io.parkstream.engine.OnnxNetwork.Dense;
import io.parkstream.engine.OnnxNetwork.Layer;
import io.parkstream.engine.OnnxNetwork.Pool;
import io.parkstream.image.PixelShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.jspecify.annotations.Nullable;

/**
 * Follows the nodes of a network from the picture to the probabilities, each of which must take
 * what the one before it gave.
 */
final class OnnxChain {
  private static final int KERNEL = 3;
  private static final int POOL = 2;
  private static final int CLASSES = 2;

  private final GraphProto graph;
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Map<String, String> widened = new HashMap<>();
  private final List<NodeProto> chain = new ArrayList<>();
  private final List<Layer> layers = new ArrayList<>();
  private int channels = PixelShape.CHANNELS;
  private int height;
  private int width;
  private float scale = 1;
  private boolean planes;
  private boolean flat;
  private int at;

  OnnxChain(GraphProto graph, PixelShape input) {
    this.graph = graph;
    height = input.height();
    width = input.width();
    graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
  }

  OnnxNetwork read() {
    String last = graph.getInputCount() == 0 ? "" : graph.getInput(0).getName();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getInputCount() == 0 || node.getOutputCount() != 1) {
        throw new RejectedModelException("a node has no input, or not one output");
      }
      if (node.getOpType().equals("Cast") && constants.containsKey(node.getInput(0))) {
        widened.put(node.getOutput(0), node.getInput(0));
      } else if (node.getInput(0).equals(last)) {
        chain.add(node);
        last = node.getOutput(0);
      } else {
        throw new RejectedModelException(
            "node '" + node.getName() + "' does not follow the one before it");
      }
    }
    while (at < chain.size()) {
      layer(chain.get(at++));
    }
    if (layers.isEmpty()
        || !(layers.get(layers.size() - 1) instanceof Dense dense)
        || dense.outputs() != CLASSES
        || dense.relu()
        || !chain.get(chain.size() - 1).getOpType().equals("Softmax")) {
      throw new RejectedModelException(
          "it does not end with a dense layer of two outputs and softmax");
    }
    return new OnnxNetwork(scale, layers);
  }

  private void layer(NodeProto node) {
    switch (node.getOpType()) {
      case "Cast", "Softmax" -> {}
      case "Transpose" -> {
        require(node, layers.isEmpty() && ints(node, "perm").equals(List.of(0L, 3L, 1L, 2L)));
        planes = true;
      }
      case "Mul" -> {
        require(node, layers.isEmpty());
        scale *= parameter(node, 1, 1)[0];
      }
      case "Conv" -> convolution(node);
      case "MaxPool" -> {
        require(
            node,
            planes
                && !flat
                && Math.min(height, width) >= POOL
                && ints(node, "kernel_shape").equals(List.of(2L, 2L))
                && ints(node, "strides").equals(List.of(2L, 2L))
                && node.getAttributeCount() == 2);
        layers.add(new Pool(channels, height, width));
        height /= POOL;
        width /= POOL;
      }
      case "Flatten" -> flat = true;
      case "Gemm" -> dense(node);
      default ->
          throw new RejectedModelException("'" + node.getOpType() + "' is not expected there");
    }
  }

  private void convolution(NodeProto node) {
    require(
        node,
        planes
            && !flat
            && ints(node, "kernel_shape").equals(List.of(3L, 3L))
            && ints(node, "pads").equals(List.of(1L, 1L, 1L, 1L))
            && node.getAttributeCount() == 2
            && next("Relu"));
    at++;
    int outputs = outputs(node, 0);
    layers.add(
        new Convolution(
            node.getName(),
            channels,
            outputs,
            height,
            width,
            parameter(node, 1, (long) outputs * channels * KERNEL * KERNEL),
            parameter(node, 2, outputs),
            normalization(outputs)));
    channels = outputs;
  }

  private void dense(NodeProto node) {
    require(node, flat && node.getAttributeCount() == 0);
    int outputs = outputs(node, 1);
    int inputs = channels * height * width;
    float[] stored = parameter(node, 1, (long) inputs * outputs);
    boolean relu = next("Relu");
    at += relu ? 1 : 0;
    layers.add(
        new Dense(
            node.getName(),
            channels,
            height,
            width,
            outputs,
            turned(stored, outputs),
            parameter(node, 2, outputs),
            relu,
            normalization(outputs)));
    channels = outputs;
    height = 1;
    width = 1;
    planes = true;
  }

  /** From [inputs, outputs] to [outputs, channels, height, width]. */
  private float[] turned(float[] stored, int outputs) {
    int area = height * width;
    int inputs = channels * area;
    float[] values = new float[stored.length];
    for (int input = 0; input < inputs; input++) {
      // without a Transpose before it, what is flattened has its channels last
      int place = planes ? input : input % channels * area + input / channels;
      for (int output = 0; output < outputs; output++) {
        values[output * inputs + place] = stored[input * outputs + output];
      }
    }
    return values;
  }

  private @Nullable Affine normalization(int size) {
    if (!next("BatchNormalization")) {
      return null;
    }
    NodeProto node = chain.get(at++);
    float[] gamma = parameter(node, 1, size);
    float[] beta = parameter(node, 2, size);
    float[] mean = parameter(node, 3, size);
    float[] variance = parameter(node, 4, size);
    double epsilon =
        node.getAttributeList().stream()
            .filter(attribute -> attribute.getName().equals("epsilon"))
            .mapToDouble(AttributeProto::getF)
            .findFirst()
            .orElse(1e-5);
    float[] factor = new float[size];
    float[] shift = new float[size];
    for (int i = 0; i < size; i++) {
      double exact = gamma[i] / Math.sqrt(variance[i] + epsilon);
      factor[i] = (float) exact;
      shift[i] = (float) (beta[i] - mean[i] * exact);
    }
    return new Affine(node.getName(), factor, shift);
  }

  private boolean next(String operator) {
    return at < chain.size() && chain.get(at).getOpType().equals(operator);
  }

  private static void require(NodeProto node, boolean fits) {
    if (!fits) {
      throw new RejectedModelException(
          "node '" + node.getName() + "', " + node.getOpType() + ", is not of the kind expected");
    }
  }

  private static List<Long> ints(NodeProto node, String name) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .map(AttributeProto::getIntsList)
        .findFirst()
        .orElse(List.of());
  }

  private int outputs(NodeProto node, int axis) {
    TensorProto weights = node.getInputCount() < 2 ? null : constant(node.getInput(1));
    if (weights == null || weights.getDimsCount() <= axis) {
      throw new RejectedModelException("node '" + node.getName() + "' has no weights in the file");
    }
    return Math.toIntExact(weights.getDims(axis));
  }

  private @Nullable TensorProto constant(String name) {
    return constants.get(widened.getOrDefault(name, name));
  }

  private float[] parameter(NodeProto node, int index, long size) {
    TensorProto tensor = node.getInputCount() <= index ? null : constant(node.getInput(index));
    if (tensor == null) {
      throw new RejectedModelException(
          "node '" + node.getName() + "' has no input " + index + " in the file");
    }
    return floats(tensor, size);
  }
}
