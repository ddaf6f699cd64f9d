package io.parkstream.engine;

import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.jspecify.annotations.Nullable;

/**
 * Rearranges a network for processors: where the feature maps have become small, those of all crops
 * of the batch are joined to one large map, with a line of zeros between two of them, and convolved
 * together. The sums are the same; what is left out is the overhead of many small convolutions. The
 * last two of VGG16's five blocks have maps of 6 × 6 and 3 × 3 pixels.
 *
 * <p>Maps lie beside each other, since a convolution is quicker the longer a line is, from the
 * first convolution of a block to its last. What convolutions leave in the lines between is
 * cleared.
 *
 * <p>For networks in single precision. In 8 bits a convolution is a product of matrices, for which
 * a map of 3 × 3 pixels is nearly enough, and joining costs as much as it saves.
 */
public final class JoinedMaps {
  /** Maps with a longer side stay alone: at 12 × 12 pixels nothing was gained. */
  private static final int MOST_SIDE = 7;

  /** The pictures, by their name in the file. */
  private static final String INPUT = "pixels";

  private static final int POOL = 2;
  private static final int KERNEL = 3;

  /** Outputs, inputs, height, width. */
  private static final int WEIGHT_AXES = 4;

  private final GraphProto graph;
  private final GraphProto.Builder joined;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Set<String> masks = new HashSet<>();
  private int height;
  private int width;

  /** The tensor that holds the joined maps, or none. */
  private @Nullable String open;

  private int openChannels;

  private JoinedMaps(GraphProto graph, PixelShape input) {
    this.graph = graph;
    joined = graph.toBuilder().clearNode();
    height = input.height();
    width = input.width();
    graph.getNodeList().forEach(node -> producers.put(node.getOutput(0), node));
    graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
  }

  /**
   * The same network, rearranged. What is not a chain as ours are stays as it is.
   *
   * @param file one that {@link OnnxCheck} lets through
   * @param input the size of its pictures
   */
  public static byte[] join(byte[] file, PixelShape input) {
    try {
      ModelProto model = ModelProto.parseFrom(file);
      if (model.getGraph().getNodeList().stream()
          .anyMatch(node -> node.getInputCount() == 0 || node.getOutputCount() == 0)) {
        return file;
      }
      JoinedMaps maps = new JoinedMaps(model.getGraph(), input);
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
      if (Math.max(height, width) <= MOST_SIDE && isConvolution(node) && activates(next, node)) {
        convolve(node, next);
        i++;
      } else {
        other(node);
      }
      if (node.getOpType().equals("MaxPool")) {
        height /= POOL;
        width /= POOL;
      }
    }
    return joined;
  }

  /** A node that is not joined. Normalization is by channel and does not mind. */
  private void other(NodeProto node) {
    if (open == null || !node.getInput(0).equals(open)) {
      joined.addNode(node);
    } else if (node.getOpType().equals("BatchNormalization")) {
      joined.addNode(node);
      open = node.getOutput(0);
    } else {
      joined.addNode(node.toBuilder().setInput(0, part(open)));
      open = null;
    }
  }

  private boolean isConvolution(NodeProto node) {
    return node.getOpType().equals("Conv")
        && node.getAttributeList().stream()
            .anyMatch(
                attribute ->
                    attribute.getName().equals("kernel_shape")
                        && attribute.getIntsList().equals(List.of((long) KERNEL, (long) KERNEL)))
        && sides(node).size() == WEIGHT_AXES;
  }

  /** With its activation a convolution is one step of the library, and has to stay so. */
  private static boolean activates(NodeProto node, NodeProto convolution) {
    return node.getOpType().equals("Relu") && node.getInput(0).equals(convolution.getOutput(0));
  }

  private void convolve(NodeProto convolution, NodeProto activation) {
    List<Long> weights = sides(convolution);
    String input = convolution.getInput(0);
    joined.addNode(
        convolution.toBuilder()
            .setInput(0, input.equals(open) ? clear(input) : besideEachOther(input, weights)));
    joined.addNode(activation);
    open = activation.getOutput(0);
    openChannels = Math.toIntExact(weights.get(0));
  }

  private String besideEachOther(String maps, List<Long> weights) {
    String lines = numbers(maps + ".pads", 0, 0, 0, 0, 0, 0, 0, 1);
    String padded = node("Pad", maps + ".padded", List.of(maps, lines));
    String rows = node("Transpose", maps + ".rows", List.of(padded), order(1, 2, 0, 3));
    return reshape(maps + ".joined", rows, 1, weights.get(1), height, -1);
  }

  /** Zeros again in the lines between the maps, where a convolution has left its sums. */
  private String clear(String map) {
    String mask = "maps." + width + ".mask";
    if (masks.add(mask)) {
      String count =
          node("Shape", mask + ".count", List.of(INPUT), integer("start", 0), integer("end", 1));
      TensorProto.Builder line =
          TensorProto.newBuilder()
              .setName(mask + ".line")
              .setDataType(DataType.FLOAT.getNumber())
              .addDims(1)
              .addDims(width + 1);
      for (int i = 0; i < width; i++) {
        line.addFloatData(1);
      }
      joined.addInitializer(line.addFloatData(0));
      String shape =
          node(
              "Concat",
              mask + ".sides",
              List.of(count, numbers(mask + ".width", width + 1)),
              integer("axis", 0));
      reshape(mask, node("Expand", mask + ".lines", List.of(line.getName(), shape)), 1, 1, 1, -1);
    }
    return node("Mul", map + ".cleared", List.of(map, mask));
  }

  private String part(String map) {
    String padded = reshape(map + ".padded", map, openChannels, height, -1, width + 1);
    String cut =
        node(
            "Slice",
            map + ".cut",
            List.of(
                padded,
                numbers(map + ".begin", 0),
                numbers(map + ".end", width),
                numbers(map + ".axis", 3)));
    return node("Transpose", map + ".parted", List.of(cut), order(2, 0, 1, 3));
  }

  /** Of the weights, which are a constant or one that is widened; none if they are neither. */
  private List<Long> sides(NodeProto convolution) {
    if (convolution.getInputCount() < 2) {
      return List.of();
    }
    String name = convolution.getInput(1);
    NodeProto widened = producers.get(name);
    TensorProto weights = constants.get(widened == null ? name : widened.getInput(0));
    return weights == null ? List.of() : weights.getDimsList();
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
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.INT64.getNumber())
            .addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    joined.addInitializer(tensor);
    return name;
  }

  private static AttributeProto.Builder integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value);
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
