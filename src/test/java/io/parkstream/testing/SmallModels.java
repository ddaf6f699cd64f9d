package io.parkstream.testing;

import io.parkstream.image.PixelShape;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.GoldenPictures.Picture;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelRepository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * Models of one dense layer in 60 kB, that load in milliseconds: the answer is the logistic
 * function of the mean brightness times a gain, plus a bias. What each answers can be computed.
 */
public final class SmallModels {
  public static final PixelShape SHAPE = PixelShape.VGG16;
  private static final double TOLERANCE = 1e-3;
  private static final int PICTURES = 16;

  private SmallModels() {}

  /**
   * Stores the next version.
   *
   * @return the version's folder
   */
  public static Path store(ModelRepository repository, String name, double gain, double bias)
      throws IOException {
    return repository.store(
        name,
        place -> {
          Files.write(place.resolve(ModelRepository.ONNX), onnx(gain, bias).build().toByteArray());
          ModelRepository.writeGolden(place, golden(gain, bias));
          return card();
        });
  }

  /** The answer for pixels of one brightness, 0 to 255. */
  public static double answer(double brightness, double gain, double bias) {
    return 1 / (1 + Math.exp(-(gain * (brightness / 255 - 0.5) + bias)));
  }

  public static ModelCard card() {
    return new ModelCard(
        "",
        0,
        "optimized",
        new ModelCard.Input(SHAPE.width(), SHAPE.height(), ModelCard.Input.PREPROCESSING),
        ModelCard.LABELS,
        1,
        0.5,
        "2026-01-01",
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }

  public static GoldenPictures golden(double gain, double bias) {
    SplittableRandom random = new SplittableRandom(11);
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      byte[] pixels = new byte[SHAPE.bytes()];
      int least = random.nextInt(200);
      long sum = 0;
      for (int at = 0; at < pixels.length; at++) {
        int value = least + random.nextInt(56);
        pixels[at] = (byte) value;
        sum += value;
      }
      pictures.add(new Picture(pixels, answer((double) sum / pixels.length, gain, bias)));
    }
    return new GoldenPictures(TOLERANCE, pictures);
  }

  public static ModelProto.Builder onnx(double gain, double bias) {
    int values = SHAPE.bytes();
    ByteBuffer weights = floats(2 * values);
    for (int i = 0; i < values; i++) {
      weights.putFloat(0).putFloat((float) (gain / values));
    }
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("small")
            .addInput(
                value(
                    "pixels",
                    TensorProto.DataType.UINT8,
                    SHAPE.height(),
                    SHAPE.width(),
                    PixelShape.CHANNELS))
            .addOutput(value("probabilities", TensorProto.DataType.FLOAT, 2))
            .addInitializer(tensor("scale", floats(1).putFloat(1 / 255f), 1))
            .addInitializer(tensor("weight", weights, values, 2))
            .addInitializer(
                tensor("bias", floats(2).putFloat(0).putFloat((float) (bias - gain / 2)), 2))
            .addNode(node("Cast", "floats", "pixels").addAttribute(integer("to", 1)))
            .addNode(node("Mul", "scaled", "floats", "scale"))
            .addNode(node("Flatten", "flat", "scaled").addAttribute(integer("axis", 1)))
            .addNode(node("Gemm", "logits", "flat", "weight", "bias"))
            .addNode(node("Softmax", "probabilities", "logits").addAttribute(integer("axis", 1)));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setProducerName("test")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
        .setGraph(graph);
  }

  private static ByteBuffer floats(int count) {
    return ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto tensor(String name, ByteBuffer raw, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .setRawData(ByteString.copyFrom(raw.flip()));
    for (long side : shape) {
      tensor.addDims(side);
    }
    return tensor.build();
  }

  public static NodeProto.Builder node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private static AttributeProto.Builder integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value);
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, long... sides) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
    for (long side : sides) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(side));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
