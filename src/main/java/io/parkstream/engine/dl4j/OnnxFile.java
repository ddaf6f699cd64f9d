package io.parkstream.engine.dl4j;

import io.parkstream.engine.EngineException;
import io.parkstream.engine.dl4j.LayerPlan.Convolution;
import io.parkstream.engine.dl4j.LayerPlan.Dense;
import io.parkstream.engine.dl4j.LayerPlan.Dropout;
import io.parkstream.engine.dl4j.LayerPlan.Normalization;
import io.parkstream.engine.dl4j.LayerPlan.Pool;
import io.parkstream.engine.dl4j.NetworkWeights.Tensor;
import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/**
 * {@code model.onnx}: the canonical form of a trained network, readable by any ONNX runtime.
 *
 * <p>Input {@code pixels}: unsigned bytes [batch, height, width, 3], red, green, blue. The scaling
 * by 1/255 is part of the file, so that no engine can get it wrong. Output {@code probabilities}:
 * floats [batch, 2], empty and occupied. Weights are half-precision floats and widened by the
 * graph.
 */
public final class OnnxFile {
  public static final String INPUT = "pixels";
  public static final String OUTPUT = "probabilities";

  /**
   * Largest file that is read: {@code original} takes 67 MB; a file beyond this is not one of ours.
   */
  private static final long MAX_BYTES = 256L << 20;

  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;

  private OnnxFile() {}

  public static void write(Path file, NetworkWeights weights, PixelShape input) throws IOException {
    Files.write(file, Graph.of(weights, input).toByteArray());
  }

  /**
   * Reads the weights, checking every name and shape against the variant; nothing else of the file
   * is used, since networks are built from the variant and not from the file.
   *
   * @throws EngineException if the file is not a model of this variant
   */
  public static NetworkWeights read(Path file, Vgg16Variant variant) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new EngineException(
            file + " has " + Files.size(file) + " bytes; a model file has at most " + MAX_BYTES);
      }
      Map<String, Tensor> tensors = new HashMap<>();
      for (TensorProto initializer :
          ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getInitializerList()) {
        tensors.put(initializer.getName().replace(Graph.HALF, ""), tensor(initializer));
      }
      return NetworkWeights.of(variant, tensors);
    } catch (InvalidProtocolBufferException e) {
      throw new EngineException(file + " is not an ONNX file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new EngineException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Tensor tensor(TensorProto proto) {
    if (proto.getExternalDataCount() > 0
        || proto.getDataLocation() != TensorProto.DataLocation.DEFAULT) {
      throw new EngineException(
          "tensor '" + proto.getName() + "' lies in another file; that is not accepted");
    }
    long[] shape = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    long size = 1;
    for (long dimension : shape) {
      size = Math.multiplyExact(size, dimension);
    }
    int width = proto.getDataType() == DataType.FLOAT16.getNumber() ? Short.BYTES : Float.BYTES;
    if (width == Float.BYTES && proto.getDataType() != DataType.FLOAT.getNumber()
        || proto.getRawData().size() != size * width) {
      throw new EngineException(
          "tensor '"
              + proto.getName()
              + "' of type "
              + proto.getDataType()
              + " and "
              + size
              + " values has "
              + proto.getRawData().size()
              + " bytes");
    }
    float[] values = new float[(int) size];
    ByteBuffer raw = proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      values[i] = width == Short.BYTES ? HalfIndexer.toFloat(raw.getShort()) : raw.getFloat();
    }
    return new Tensor(shape, values);
  }

  /** Writes the steps of a variant down as ONNX nodes, one after the other. */
  private static final class Graph {
    /** Marks the stored half-precision form of a tensor. */
    static final String HALF = ".half";

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final NetworkWeights weights;
    private String last = INPUT;

    private Graph(NetworkWeights weights) {
      this.weights = weights;
    }

    static ModelProto of(NetworkWeights weights, PixelShape input) {
      Graph graph = new Graph(weights);
      graph.picture(input);
      boolean flat = false;
      for (LayerPlan step : weights.variant().plan()) {
        if (step instanceof Dense && !flat) {
          graph.node("Flatten", "flatten", List.of(), integer("axis", 1));
          flat = true;
        }
        graph.step(step);
      }
      graph.graph.setName("parkstream-" + weights.variant().word());
      graph.graph.addOutput(
          value(OUTPUT, DataType.FLOAT, batch(), dimension(Vgg16Variant.CLASSES)));
      return ModelProto.newBuilder()
          .setIrVersion(IR_VERSION)
          .setProducerName("parkstream")
          .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
          .setGraph(graph.graph)
          .build();
    }

    private void picture(PixelShape input) {
      graph.addInput(
          value(
              INPUT,
              DataType.UINT8,
              batch(),
              dimension(input.height()),
              dimension(input.width()),
              dimension(PixelShape.CHANNELS)));
      node("Cast", "floats", List.of(), integer("to", DataType.FLOAT.getNumber()));
      node("Transpose", "planes", List.of(), integers("perm", 0, 3, 1, 2));
      graph.addInitializer(floats("scale", new Tensor(new long[] {1}, new float[] {1 / 255f})));
      node("Mul", "scaled", List.of("scale"));
    }

    private void step(LayerPlan step) {
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
        node(
            "MaxPool",
            pool.name(),
            List.of(),
            integers("kernel_shape", 2, 2),
            integers("strides", 2, 2));
      } else if (step instanceof Dense dense) {
        node("Gemm", dense.name(), parameters(dense.name(), ".weight", ".bias"));
        if (dense.last()) {
          node("Softmax", OUTPUT, List.of(), integer("axis", 1));
        } else {
          node("Relu", dense.name() + ".relu", List.of());
        }
      } else if (!(step instanceof Dropout)) {
        throw new IllegalStateException("no node for " + step);
      }
    }

    private List<String> parameters(String layer, String... parts) {
      for (String part : parts) {
        String name = layer + part;
        Tensor tensor = weights.tensors().get(name);
        if (tensor == null) {
          throw new IllegalStateException("no tensor " + name);
        }
        if (NetworkWeights.isStoredAsHalf(name)) {
          graph.addInitializer(halves(name + HALF, tensor));
          graph.addNode(
              NodeProto.newBuilder()
                  .setOpType("Cast")
                  .setName(name)
                  .addInput(name + HALF)
                  .addOutput(name)
                  .addAttribute(integer("to", DataType.FLOAT.getNumber())));
        } else {
          graph.addInitializer(floats(name, tensor));
        }
      }
      return List.of(parts).stream().map(part -> layer + part).toList();
    }

    private void node(
        String type, String name, List<String> parameters, AttributeProto.Builder... attributes) {
      NodeProto.Builder node =
          NodeProto.newBuilder()
              .setOpType(type)
              .setName(name)
              .addInput(last)
              .addAllInput(parameters)
              .addOutput(name);
      for (AttributeProto.Builder attribute : attributes) {
        node.addAttribute(attribute);
      }
      graph.addNode(node);
      last = name;
    }

    private static TensorProto.Builder floats(String name, Tensor tensor) {
      ByteBuffer raw =
          ByteBuffer.allocate(tensor.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : tensor.values()) {
        raw.putFloat(value);
      }
      return initializer(name, tensor, DataType.FLOAT, raw);
    }

    private static TensorProto.Builder halves(String name, Tensor tensor) {
      ByteBuffer raw =
          ByteBuffer.allocate(tensor.values().length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : tensor.values()) {
        raw.putShort((short) HalfIndexer.fromFloat(value));
      }
      return initializer(name, tensor, DataType.FLOAT16, raw);
    }

    private static TensorProto.Builder initializer(
        String name, Tensor tensor, DataType type, ByteBuffer raw) {
      TensorProto.Builder proto =
          TensorProto.newBuilder()
              .setName(name)
              .setDataType(type.getNumber())
              .setRawData(ByteString.copyFrom(raw.flip()));
      for (long dimension : tensor.shape()) {
        proto.addDims(dimension);
      }
      return proto;
    }

    private static AttributeProto.Builder integer(String name, long value) {
      return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value);
    }

    private static AttributeProto.Builder integers(String name, long... values) {
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
}
