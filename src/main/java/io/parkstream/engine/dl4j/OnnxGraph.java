package io.parkstream.engine.dl4j;

import io.parkstream.engine.dl4j.LayerPlan.Convolution;
import io.parkstream.engine.dl4j.LayerPlan.Dense;
import io.parkstream.engine.dl4j.LayerPlan.Dropout;
import io.parkstream.engine.dl4j.LayerPlan.Normalization;
import io.parkstream.engine.dl4j.LayerPlan.Pool;
import io.parkstream.engine.dl4j.NetworkWeights.Tensor;
import io.parkstream.image.PixelShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.nd4j.shade.protobuf.ByteString;

/** Writes the steps of a network down as ONNX nodes, one after the other. */
public final class OnnxGraph {
  /** Marks the stored half-precision form of a tensor. */
  static final String HALF = ".half";

  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final NetworkWeights weights;
  private String last;

  public OnnxGraph(NetworkWeights weights, String input) {
    this.weights = weights;
    this.last = input;
  }

  /** The pictures: unsigned bytes [batch, height, width, 3]. */
  public void input(String name, PixelShape shape) {
    graph.addInput(
        value(
            name,
            DataType.UINT8,
            batch(),
            dimension(shape.height()),
            dimension(shape.width()),
            dimension(PixelShape.CHANNELS)));
  }

  public ModelProto model(String name, String output) {
    graph.setName(name);
    graph.addOutput(value(output, DataType.FLOAT, batch(), dimension(weights.classes())));
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("parkstream")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .setGraph(graph)
        .build();
  }

  /** Adds a step in single precision. */
  public void step(LayerPlan step) {
    if (step instanceof Convolution convolution) {
      List<String> parameters = parameters(convolution.name(), ".weight", ".bias");
      node(
          "Conv",
          convolution.name(),
          parameters,
          integers("kernel_shape", 3, 3),
          integers("pads", 1, 1, 1, 1));
      node("Relu", convolution.name() + ".relu", List.of());
    } else if (step instanceof Normalization normalization) {
      node(
          "BatchNormalization",
          normalization.name(),
          parameters(normalization.name(), ".scale", ".shift", ".mean", ".variance"),
          AttributeProto.newBuilder()
              .setName("epsilon")
              .setType(AttributeType.FLOAT)
              .setF((float) Dl4jNetworks.NORMALIZATION_EPSILON));
    } else if (step instanceof Pool pool) {
      pool(pool.name());
    } else if (step instanceof Dense dense) {
      node("Gemm", dense.name(), parameters(dense.name(), ".weight", ".bias"));
      if (dense.last()) {
        node("Softmax", OnnxFile.OUTPUT, List.of(), integer("axis", 1));
      } else {
        node("Relu", dense.name() + ".relu", List.of());
      }
    } else if (!(step instanceof Dropout)) {
      throw new IllegalStateException("no node for " + step);
    }
  }

  /** 2 × 2, stride 2. */
  public void pool(String name) {
    node("MaxPool", name, List.of(), integers("kernel_shape", 2, 2), integers("strides", 2, 2));
  }

  private List<String> parameters(String layer, String... parts) {
    for (String part : parts) {
      String name = layer + part;
      Tensor tensor = weights.tensor(name);
      if (NetworkWeights.isStoredAsHalf(name)) {
        halves(name + HALF, tensor);
        detached("Cast", name, List.of(name + HALF), integer("to", DataType.FLOAT.getNumber()));
      } else {
        floats(name, tensor);
      }
    }
    return List.of(parts).stream().map(part -> layer + part).toList();
  }

  /**
   * Adds a node whose first input is the output of the node before.
   *
   * @param name of the node and of its output
   * @param parameters its further inputs
   */
  public void node(
      String type, String name, List<String> parameters, AttributeProto.Builder... attributes) {
    NodeProto.Builder node = node(type, name, attributes).addInput(last).addAllInput(parameters);
    graph.addNode(node);
    last = name;
  }

  /** Adds a node beside the path of the picture, such as one that makes a parameter. */
  public void detached(
      String type, String name, List<String> inputs, AttributeProto.Builder... attributes) {
    graph.addNode(node(type, name, attributes).addAllInput(inputs));
  }

  private static NodeProto.Builder node(
      String type, String name, AttributeProto.Builder... attributes) {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(type).setName(name).addOutput(name);
    for (AttributeProto.Builder attribute : attributes) {
      node.addAttribute(attribute);
    }
    return node;
  }

  public void floats(String name, Tensor tensor) {
    ByteBuffer raw = littleEndian(tensor.values().length * Float.BYTES);
    raw.asFloatBuffer().put(tensor.values());
    initializer(name, DataType.FLOAT, raw, tensor.shape());
  }

  private void halves(String name, Tensor tensor) {
    short[] halves = new short[tensor.values().length];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (short) HalfIndexer.fromFloat(tensor.values()[i]);
    }
    ByteBuffer raw = littleEndian(halves.length * Short.BYTES);
    raw.asShortBuffer().put(halves);
    initializer(name, DataType.FLOAT16, raw, tensor.shape());
  }

  public void signedBytes(String name, byte[] values, long... shape) {
    initializer(name, DataType.INT8, ByteBuffer.wrap(values), shape);
  }

  public void unsignedByte(String name, int value) {
    initializer(name, DataType.UINT8, ByteBuffer.wrap(new byte[] {(byte) value}));
  }

  public void integers32(String name, int[] values) {
    ByteBuffer raw = littleEndian(values.length * Integer.BYTES);
    raw.asIntBuffer().put(values);
    initializer(name, DataType.INT32, raw, values.length);
  }

  private void initializer(String name, DataType type, ByteBuffer raw, long... shape) {
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(raw));
    for (long dimension : shape) {
      proto.addDims(dimension);
    }
    graph.addInitializer(proto);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  public static AttributeProto.Builder integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value);
  }

  public static AttributeProto.Builder integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute;
  }

  private static TensorShapeProto.Dimension batch() {
    return TensorShapeProto.Dimension.newBuilder().setDimParam("batch").build();
  }

  private static TensorShapeProto.Dimension dimension(long size) {
    return TensorShapeProto.Dimension.newBuilder().setDimValue(size).build();
  }

  private static ValueInfoProto value(
      String name, DataType type, TensorShapeProto.Dimension... dimensions) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(TensorShapeProto.newBuilder().addAllDim(List.of(dimensions)))))
        .build();
  }
}
