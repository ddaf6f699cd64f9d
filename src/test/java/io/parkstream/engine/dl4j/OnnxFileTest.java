package io.parkstream.engine.dl4j;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.parkstream.engine.EngineException;
import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

class OnnxFileTest {
  private static final PixelShape SHAPE = new PixelShape(32, 32);
  private static final int BATCH = 3;

  @TempDir static Path folder;
  private static Path file;
  private static NetworkWeights weights;

  @BeforeAll
  static void writeAModel() throws IOException {
    OneDnnHelpers.enable();
    MultiLayerNetwork network =
        Dl4jNetworks.forTraining(Vgg16Variant.OPTIMIZED, SHAPE, new LossMCXENT(), new NoOp(), 1, 3);
    Dl4jNetworksTest.scatterNormalization(network);
    weights = NetworkWeights.copyOf(Vgg16Variant.OPTIMIZED, network);
    file = folder.resolve("model.onnx");
    OnnxFile.write(file, weights.roundedToHalf(), SHAPE);
  }

  @Test
  void onnxRuntime_answersAsDl4j_onTheSameFile() throws OrtException {
    // Given
    byte[] pixels = new byte[BATCH * SHAPE.bytes()];
    new Random(17).nextBytes(pixels);

    // When
    float[] onnxRuntime = onnxRuntime(pixels);
    float[] dl4j = dl4j(pixels);

    // Then
    assertThat(dl4j[0]).as("not saturated").isBetween(0.01f, 0.99f);
    for (int i = 0; i < BATCH; i++) {
      assertThat(onnxRuntime[i]).isCloseTo(dl4j[i], within(1e-4f));
    }
  }

  @Test
  void read_givesTheRoundedWeights_thatWereWritten() {
    // Given, When
    NetworkWeights read = OnnxFile.read(file, Vgg16Variant.OPTIMIZED);

    // Then
    NetworkWeights rounded = weights.roundedToHalf();
    assertThat(read.tensors().keySet()).isEqualTo(rounded.tensors().keySet());
    for (Map.Entry<String, NetworkWeights.Tensor> tensor : read.tensors().entrySet()) {
      assertThat(tensor.getValue().values())
          .as(tensor.getKey())
          .isEqualTo(requireNonNull(rounded.tensors().get(tensor.getKey())).values());
    }
  }

  @Test
  void mean_liesHalfWayBetweenTwo_andRefusesAnotherVariant() {
    // Given
    Map<String, NetworkWeights.Tensor> shifted = new LinkedHashMap<>();
    weights
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.values().clone();
              for (int i = 0; i < values.length; i++) {
                values[i] += 0.5f;
              }
              shifted.put(name, new NetworkWeights.Tensor(tensor.shape(), values));
            });
    NetworkWeights other = NetworkWeights.of(Vgg16Variant.OPTIMIZED, shifted);

    // When
    NetworkWeights mean = NetworkWeights.mean(List.of(weights, other));

    // Then
    weights
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = mean.tensor(name).values();
              for (int i = 0; i < values.length; i += 997) {
                assertThat(values[i]).isCloseTo(tensor.values()[i] + 0.25f, within(1e-5f));
              }
            });
    NetworkWeights part =
        NetworkWeights.partOf(
            Vgg16Variant.OPTIMIZED, Map.of("dense1.bias", weights.tensor("dense1.bias")));
    assertThatThrownBy(() -> NetworkWeights.mean(List.of(weights, part)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("conv1_1.weight");
  }

  @Test
  void file_staysSmall_sinceWeightsAreHalves() throws IOException {
    assertThat(Files.size(file)).isLessThan(31_000_000);
  }

  @Test
  void read_refuses_anotherVariant() {
    assertThatThrownBy(() -> OnnxFile.read(file, Vgg16Variant.ORIGINAL))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("dense1.weight")
        .hasMessageContaining("[512, 512]")
        .hasMessageContaining("[512, 4096]");
  }

  @Test
  void read_refuses_aTruncatedFile() throws IOException {
    // Given
    Path cut = folder.resolve("cut.onnx");
    byte[] whole = Files.readAllBytes(file);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));

    // When, Then
    assertThatThrownBy(() -> OnnxFile.read(cut, Vgg16Variant.OPTIMIZED))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("cut.onnx is not an ONNX file");
  }

  @Test
  void read_refuses_weightsInAnotherFile() throws IOException {
    // Given
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    model
        .getGraphBuilder()
        .getInitializerBuilder(1)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    Path external = folder.resolve("external.onnx");
    Files.write(external, model.build().toByteArray());

    // When, Then
    assertThatThrownBy(() -> OnnxFile.read(external, Vgg16Variant.OPTIMIZED))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("lies in another file");
  }

  private static float[] onnxRuntime(byte[] pixels) throws OrtException {
    ByteBuffer direct = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
    long[] shape = {BATCH, SHAPE.height(), SHAPE.width(), PixelShape.CHANNELS};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor input = OnnxTensor.createTensor(environment, direct, shape, OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of(OnnxFile.INPUT, input))) {
      float[][] probabilities = (float[][]) result.get(OnnxFile.OUTPUT).orElseThrow().getValue();
      float[] occupied = new float[BATCH];
      for (int i = 0; i < BATCH; i++) {
        occupied[i] = probabilities[i][1];
      }
      return occupied;
    }
  }

  private static float[] dl4j(byte[] pixels) {
    MultiLayerNetwork network = Dl4jNetworks.forServing(Vgg16Variant.OPTIMIZED, SHAPE);
    OnnxFile.read(file, Vgg16Variant.OPTIMIZED).copyTo(network);
    float[] features = new float[pixels.length];
    for (int i = 0; i < features.length; i++) {
      features[i] = (pixels[i] & 0xff) / 255f;
    }
    INDArray output =
        network.output(
            Nd4j.create(
                features,
                new int[] {BATCH, SHAPE.height(), SHAPE.width(), PixelShape.CHANNELS},
                'c'));
    return new float[] {output.getFloat(0, 1), output.getFloat(1, 1), output.getFloat(2, 1)};
  }
}
