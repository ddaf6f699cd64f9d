package io.parkstream.engine;

import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.ValueInfoProto;

/**
 * Looks at an ONNX file before a runtime does. A file can name other files to read, operators that
 * run whatever a library holds, graphs in graphs, and sizes that fill the memory; ours do none of
 * this, so only what ours do is let through: known operators, weights in the file itself, pictures
 * in and two probabilities out.
 */
public final class OnnxCheck {
  /** Names in the file. */
  private static final String INPUT = "pixels";

  private static final String OUTPUT = "probabilities";

  private static final int CLASSES = 2;

  /** Every operator that {@code train} and {@code quantize} write. */
  private static final Set<String> OPERATORS =
      Set.of(
          "Add",
          "BatchNormalization",
          "Cast",
          "Conv",
          "DequantizeLinear",
          "Flatten",
          "Gemm",
          "MaxPool",
          "Mul",
          "QuantizeLinear",
          "Relu",
          "Softmax",
          "Transpose");

  /** {@code original} has 38 nodes with their casts, 8-bit forms about 120. */
  private static final int MOST_NODES = 1_000;

  /** Sums and products are per channel; a second long side would multiply what comes in. */
  private static final Set<String> BROADCAST = Set.of("Add", "Mul");

  /** Kernels, strides and paddings: 3 × 3, 2 × 2 and 1 are what there is. */
  private static final int MOST_WINDOW = 16;

  private static final Set<String> WINDOWS = Set.of("kernel_shape", "strides", "pads", "dilations");

  private final GraphProto graph;
  private final Set<String> wide = new HashSet<>();

  private OnnxCheck(GraphProto graph) {
    this.graph = graph;
  }

  /**
   * Refuses a file that is not one of ours.
   *
   * @param file for messages
   * @param bytes the whole file
   * @param input what the model's card says that it takes
   * @throws EngineException that names what is not accepted
   */
  public static void require(String file, byte[] bytes, PixelShape input) {
    try {
      ModelProto model = ModelProto.parseFrom(bytes);
      requireModel(model);
      new OnnxCheck(model.getGraph()).requireGraph(input);
    } catch (IOException e) {
      throw new EngineException(file + " is not an ONNX file: " + e.getMessage(), e);
    } catch (RejectedModelException e) {
      throw new EngineException(file + " is not accepted: " + e.getMessage(), e);
    }
  }

  private static void requireModel(ModelProto model) {
    if (model.getSerializedSize() == 0 || !model.hasGraph()) {
      throw new RejectedModelException("it holds no network");
    }
    if (model.getFunctionsCount() > 0 || model.getTrainingInfoCount() > 0) {
      throw new RejectedModelException("it brings functions of its own");
    }
    if (!model.getUnknownFields().asMap().isEmpty()) {
      throw new RejectedModelException(
          "it has parts that are not known: " + model.getUnknownFields().asMap().keySet());
    }
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      requireDomain(set.getDomain());
    }
  }

  private static void requireDomain(String domain) {
    if (!domain.isEmpty() && !domain.equals("ai.onnx")) {
      throw new RejectedModelException("it uses operators of '" + shortened(domain) + "'");
    }
  }

  private void requireGraph(PixelShape input) {
    if (graph.getNodeCount() > MOST_NODES) {
      throw new RejectedModelException(
          "it has " + graph.getNodeCount() + " nodes, at most " + MOST_NODES);
    }
    if (graph.getSparseInitializerCount() > 0 || !graph.getUnknownFields().asMap().isEmpty()) {
      throw new RejectedModelException("its graph has parts that are not known");
    }
    graph.getInitializerList().forEach(this::requireTensor);
    graph.getNodeList().forEach(this::requireNode);
    requireValue(
        "input",
        graph.getInputList(),
        INPUT,
        TensorProto.DataType.UINT8,
        List.of(-1L, (long) input.height(), (long) input.width(), (long) PixelShape.CHANNELS));
    requireValue(
        "output",
        graph.getOutputList(),
        OUTPUT,
        TensorProto.DataType.FLOAT,
        List.of(-1L, (long) CLASSES));
  }

  private void requireTensor(TensorProto tensor) {
    if (tensor.getExternalDataCount() > 0
        || tensor.getDataLocation() != TensorProto.DataLocation.DEFAULT) {
      throw new RejectedModelException(
          "tensor '" + shortened(tensor.getName()) + "' lies in another file");
    }
    if (!tensor.getUnknownFields().asMap().isEmpty()) {
      throw new RejectedModelException(
          "tensor '" + shortened(tensor.getName()) + "' has parts that are not known");
    }
    long values = 1;
    int sides = 0;
    for (long side : tensor.getDimsList()) {
      if (side < 1 || side > Integer.MAX_VALUE / values) {
        throw new RejectedModelException(
            "tensor '" + shortened(tensor.getName()) + "' has the shape " + tensor.getDimsList());
      }
      values *= side;
      sides += side > 1 ? 1 : 0;
    }
    long bytes = values * width(tensor);
    if (tensor.getRawData().size() != bytes) {
      throw new RejectedModelException(
          "tensor '"
              + shortened(tensor.getName())
              + "' of the shape "
              + tensor.getDimsList()
              + " has "
              + tensor.getRawData().size()
              + " bytes and not "
              + bytes);
    }
    if (sides > 1) {
      wide.add(tensor.getName());
    }
  }

  private static int width(TensorProto tensor) {
    return switch (tensor.getDataType()) {
      case TensorProto.DataType.FLOAT_VALUE, TensorProto.DataType.INT32_VALUE -> 4;
      case TensorProto.DataType.FLOAT16_VALUE -> 2;
      case TensorProto.DataType.INT8_VALUE, TensorProto.DataType.UINT8_VALUE -> 1;
      default ->
          throw new RejectedModelException(
              "tensor '" + shortened(tensor.getName()) + "' is of type " + tensor.getDataType());
    };
  }

  private void requireNode(NodeProto node) {
    requireDomain(node.getDomain());
    if (!OPERATORS.contains(node.getOpType())) {
      throw new RejectedModelException(
          "it uses the operator '" + shortened(node.getOpType()) + "'");
    }
    if (!node.getUnknownFields().asMap().isEmpty()) {
      throw new RejectedModelException(
          "node '" + shortened(node.getName()) + "' has parts that are not known");
    }
    if (BROADCAST.contains(node.getOpType())
        && node.getInputList().stream().anyMatch(wide::contains)) {
      throw new RejectedModelException(
          "node '" + shortened(node.getName()) + "' widens what comes in");
    }
    node.getAttributeList().forEach(attribute -> requireAttribute(node, attribute));
  }

  private static void requireAttribute(NodeProto node, AttributeProto attribute) {
    switch (attribute.getType()) {
      case INT, FLOAT -> {}
      case INTS -> {
        if (WINDOWS.contains(attribute.getName())
            && attribute.getIntsList().stream().anyMatch(n -> n < 0 || n > MOST_WINDOW)) {
          throw new RejectedModelException(
              "node '"
                  + shortened(node.getName())
                  + "' has "
                  + attribute.getName()
                  + " "
                  + attribute.getIntsList()
                  + "; from 0 to "
                  + MOST_WINDOW
                  + " are accepted");
        }
      }
      default ->
          throw new RejectedModelException(
              "node '"
                  + shortened(node.getName())
                  + "' has the attribute '"
                  + shortened(attribute.getName())
                  + "' of type "
                  + attribute.getType());
    }
  }

  /**
   * @param shape -1 for a side that may be any
   */
  private static void requireValue(
      String what,
      List<ValueInfoProto> values,
      String name,
      TensorProto.DataType type,
      List<Long> shape) {
    if (values.size() == 1) {
      ValueInfoProto value = values.get(0);
      var tensor = value.getType().getTensorType();
      List<TensorShapeProto.Dimension> sides = tensor.getShape().getDimList();
      boolean fits =
          value.getName().equals(name)
              && tensor.getElemType() == type.getNumber()
              && sides.size() == shape.size();
      for (int i = 0; fits && i < sides.size(); i++) {
        fits =
            shape.get(i) < 0
                ? !sides.get(i).hasDimValue()
                : sides.get(i).getDimValue() == shape.get(i);
      }
      if (fits) {
        return;
      }
    }
    throw new RejectedModelException(
        "its "
            + what
            + " is not one tensor '"
            + name
            + "' of type "
            + type
            + " and shape "
            + shape);
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 60 ? line.substring(0, 60) + "…" : line;
  }
}
