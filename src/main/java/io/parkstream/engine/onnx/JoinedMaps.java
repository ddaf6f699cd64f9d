package io.parkstream.engine.onnx;

import io.parkstream.engine.EngineException;
import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.protobuf.ByteString;

/**
 * Rearranges a network for processors: where the feature maps have become small, those of all crops
 * of the batch are joined to one large map, with a line of zeros between two of them, and convolved
 * together. The sums are the same; what is left out is the overhead of many small convolutions. The
 * last two of VGG16's five blocks have maps of 6 × 6 and 3 × 3 pixels.
 *
 * <p>A map of h × w pixels takes (h + 1) · w or h · (w + 1) pixels of work. From eight pixels a
 * side there is nothing to gain.
 */
final class JoinedMaps {
  /** Maps with a longer side stay alone. */
  private static final int MOST_SIDE = 7;

  private static final int POOL = 2;
  private static final int KERNEL = 3;

  private final boolean beneath;
  private final GraphProto graph;
  private final GraphProto.Builder joined;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, TensorProto> constants = new HashMap<>();
  private int height;
  private int width;

  private JoinedMaps(GraphProto graph, Precision precision, PixelShape input) {
    // Convolutions in bytes are products over rows of channels, in which maps that lie beneath each
    // other lie one after the other. Those in floats are quicker the longer a line is.
    beneath = precision == Precision.INT8;
    this.graph = graph;
    joined = graph.toBuilder().clearNode();
    height = input.height();
    width = input.width();
    graph.getNodeList().forEach(node -> producers.put(node.getOutput(0), node));
    graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
  }

  /**
   * The same network, rearranged.
   *
   * @param file one that {@link io.parkstream.engine.OnnxCheck} lets through
   * @param input the size of its pictures
   */
  static byte[] join(byte[] file, Precision precision, PixelShape input) {
    try {
      ModelProto model = ModelProto.parseFrom(file);
      JoinedMaps maps = new JoinedMaps(model.getGraph(), precision, input);
      return model.toBuilder().setGraph(maps.join()).build().toByteArray();
    } catch (IOException e) {
      throw new EngineException("not an ONNX file: " + e.getMessage(), e);
    }
  }

  private GraphProto.Builder join() {
    List<NodeProto> nodes = graph.getNodeList();
    for (int i = 0; i < nodes.size(); i++) {
      NodeProto node = nodes.get(i);
      NodeProto next = i + 1 < nodes.size() ? nodes.get(i + 1) : node;
      if (node.getOpType().equals("MaxPool")) {
        height /= POOL;
        width /= POOL;
      }
      if (Math.max(height, width) <= MOST_SIDE && isConvolution(node) && activates(next, node)) {
        convolve(node, next);
        i++;
      } else {
        joined.addNode(node);
      }
    }
    return joined;
  }

  private static boolean isConvolution(NodeProto node) {
    return node.getOpType().equals("Conv")
        && node.getAttributeList().stream()
            .anyMatch(
                attribute ->
                    attribute.getName().equals("kernel_shape") && attribute.getInts(0) == KERNEL);
  }

  /** With its activation a convolution is one step of the library, and has to stay so. */
  private static boolean activates(NodeProto node, NodeProto convolution) {
    return (node.getOpType().equals("Relu") || node.getOpType().equals("QuantizeLinear"))
        && node.getInput(0).equals(convolution.getOutput(0));
  }

  private void convolve(NodeProto convolution, NodeProto activation) {
    String name = convolution.getName();
    List<Long> weights = weights(convolution).getDimsList();
    String input = convolution.getInput(0);
    NodeProto producer = producers.get(input);
    if (producer != null && producer.getOpType().equals("DequantizeLinear")) {
      // bytes are joined, so that this node and the convolution stay one step of the library
      String bytes =
          enter(name, producer.getInput(0), Math.toIntExact(weights.get(1)), producer.getInput(2));
      input = name + ".floats";
      joined.addNode(producer.toBuilder().setName(input).setInput(0, bytes).setOutput(0, input));
    } else {
      input = enter(name, input, Math.toIntExact(weights.get(1)), null);
    }
    String sums = name + ".joined";
    joined.addNode(convolution.toBuilder().setInput(0, input).setOutput(0, sums));
    String activated = name + ".activated";
    joined.addNode(
        activation.toBuilder().setName(activated).setInput(0, sums).setOutput(0, activated));
    leave(name, activated, Math.toIntExact(weights.get(0)), activation.getOutput(0));
  }

  private TensorProto weights(NodeProto convolution) {
    String name = convolution.getInput(1);
    while (!constants.containsKey(name)) {
      NodeProto producer = producers.get(name);
      if (producer == null) {
        throw new EngineException("'" + convolution.getName() + "' has no weights of its own");
      }
      name = producer.getInput(0);
    }
    return constants.get(name);
  }

  /**
   * Joins the maps.
   *
   * @param zero the constant that stands for zero, or null for 0
   * @return the output
   */
  private String enter(String name, String maps, int channels, @Nullable String zero) {
    if (beneath) {
      String rows = node("Transpose", name + ".rows", List.of(maps), order(0, 2, 3, 1));
      String padded = pad(name, rows, zero, 0, 0, 0, 0, 0, 1, 0, 0);
      String one = reshape(name + ".one", padded, 1, -1, width, channels);
      return node("Transpose", name + ".map", List.of(one), order(0, 3, 1, 2));
    }
    String padded = pad(name, maps, zero, 0, 0, 0, 0, 0, 0, 0, 1);
    String lines = node("Transpose", name + ".lines", List.of(padded), order(1, 2, 0, 3));
    return reshape(name + ".map", lines, 1, channels, height, -1);
  }

  /** Takes the maps apart again. */
  private void leave(String name, String map, int channels, String output) {
    if (beneath) {
      String one = node("Transpose", name + ".out.one", List.of(map), order(0, 2, 3, 1));
      String padded = reshape(name + ".out.padded", one, -1, height + 1, width, channels);
      String rows = cut(name, padded, height, 1);
      node("Transpose", output, List.of(rows), order(0, 3, 1, 2));
    } else {
      String padded = reshape(name + ".out.padded", map, channels, height, -1, width + 1);
      String lines = cut(name, padded, width, 3);
      node("Transpose", output, List.of(lines), order(2, 0, 1, 3));
    }
  }

  private String pad(String name, String input, @Nullable String zero, long... pads) {
    String lines = numbers(name + ".pads", pads);
    return node(
        "Pad",
        name + ".padded",
        zero == null ? List.of(input, lines) : List.of(input, lines, zero));
  }

  private String cut(String name, String input, int length, int axis) {
    return node(
        "Slice",
        name + ".cut",
        List.of(
            input,
            numbers(name + ".begin", 0),
            numbers(name + ".end", length),
            numbers(name + ".axis", axis)));
  }

  private String reshape(String name, String input, long... shape) {
    return node("Reshape", name, List.of(input, numbers(name + ".shape", shape)));
  }

  private String node(
      String type, String output, List<String> inputs, AttributeProto.Builder... attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType(type)
            .setName(output)
            .addOutput(output)
            .addAllInput(inputs);
    for (AttributeProto.Builder attribute : attributes) {
      node.addAttribute(attribute);
    }
    joined.addNode(node);
    return output;
  }

  private String numbers(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      raw.putLong(value);
    }
    joined.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.INT64.getNumber())
            .addDims(values.length)
            .setRawData(ByteString.copyFrom(raw.flip())));
    return name;
  }

  /** Of the axes that come in, in the order in which they go out. */
  private static AttributeProto.Builder order(long... axes) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName("perm").setType(AttributeType.INTS);
    for (long axis : axes) {
      attribute.addInts(axis);
    }
    return attribute;
  }
}
