package io.parkstream.engine.dl4j;

import static io.parkstream.engine.dl4j.OnnxGraph.integer;
import static io.parkstream.engine.dl4j.OnnxGraph.integers;

import io.parkstream.FileFaults;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.dl4j.LayerPlan.Dense;
import io.parkstream.engine.dl4j.NetworkWeights.Tensor;
import io.parkstream.image.PixelShape;
import io.parkstream.model.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.bytedeco.javacpp.indexer.HalfIndexer;
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

  private OnnxFile() {}

  public static void write(Path file, NetworkWeights weights, PixelShape input) throws IOException {
    Files.write(file, model(weights, input).toByteArray());
  }

  /**
   * Reads the weights, checking every name and shape against the variant; nothing else of the file
   * is used, since networks are built from the variant and not from the file.
   *
   * @throws EngineException if the file is not a model of this variant
   */
  public static NetworkWeights read(Path file, Vgg16Variant variant) {
    return read(file, variant, Vgg16Variant.CLASSES);
  }

  /**
   * As {@link #read(Path, Vgg16Variant)}, of a network with another number of outputs.
   *
   * @throws EngineException if the file is not a model of this variant with so many outputs
   */
  public static NetworkWeights read(Path file, Vgg16Variant variant, int classes) {
    return NetworkWeights.of(variant, classes, tensors(file, bytes(file)));
  }

  /**
   * Every tensor of a file by name, of whatever network, to start a training from.
   *
   * @throws EngineException if it is no ONNX file, or a tensor's values do not have its shape
   */
  public static Map<String, Tensor> tensors(Path file) {
    return tensors(file, bytes(file));
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > ModelFile.MAX_BYTES) {
        throw new EngineException(
            file
                + " has "
                + Files.size(file)
                + " bytes; a model file has at most "
                + ModelFile.MAX_BYTES);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new EngineException("cannot read " + file + ": " + FileFaults.reason(e), e);
    }
  }

  /**
   * As {@link #read(Path, Vgg16Variant)}, of bytes that have been read.
   *
   * @param file for messages
   */
  static NetworkWeights read(Path file, byte[] bytes, Vgg16Variant variant) {
    return NetworkWeights.of(variant, tensors(file, bytes));
  }

  private static Map<String, Tensor> tensors(Path file, byte[] bytes) {
    try {
      Map<String, Tensor> tensors = new HashMap<>();
      for (TensorProto initializer : ModelProto.parseFrom(bytes).getGraph().getInitializerList()) {
        tensors.put(initializer.getName().replace(OnnxGraph.HALF, ""), tensor(initializer));
      }
      return tensors;
    } catch (InvalidProtocolBufferException e) {
      throw new EngineException(file + " is not an ONNX file: " + e.getMessage(), e);
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
      if (dimension < 1 || dimension > Integer.MAX_VALUE / size) {
        throw new EngineException(
            "tensor '" + proto.getName() + "' has the shape " + proto.getDimsList());
      }
      size *= dimension;
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
    if (width == Float.BYTES) {
      raw.asFloatBuffer().get(values);
      return new Tensor(shape, values);
    }
    short[] halves = new short[values.length];
    raw.asShortBuffer().get(halves);
    for (int i = 0; i < values.length; i++) {
      values[i] = HalfIndexer.toFloat(halves[i]);
    }
    return new Tensor(shape, values);
  }

  private static ModelProto model(NetworkWeights weights, PixelShape input) {
    OnnxGraph graph = new OnnxGraph(weights, INPUT);
    graph.input(INPUT, input);
    graph.node("Cast", "floats", List.of(), integer("to", DataType.FLOAT.getNumber()));
    graph.node("Transpose", "planes", List.of(), integers("perm", 0, 3, 1, 2));
    graph.floats("scale", new Tensor(new long[] {1}, new float[] {1 / 255f}));
    graph.node("Mul", "scaled", List.of("scale"));
    boolean flat = false;
    for (LayerPlan step : weights.variant().plan(weights.classes())) {
      if (step instanceof Dense && !flat) {
        graph.node("Flatten", "flatten", List.of(), integer("axis", 1));
        flat = true;
      }
      graph.step(step);
    }
    return graph.model("parkstream-" + weights.variant().word(), OUTPUT);
  }
}
