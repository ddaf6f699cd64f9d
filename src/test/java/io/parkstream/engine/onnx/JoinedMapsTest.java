package io.parkstream.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.parkstream.engine.JoinedMaps;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.engine.dl4j.TinyNetwork;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.testing.TinyModel;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rearranged network beside the one that it was made of, in the same runtime. */
class JoinedMapsTest {
  /** The last two, of three convolutions each. */
  private static final int BLOCKS = 2;

  @TempDir static Path folder;
  private static TinyNetwork network;
  private static List<byte[]> pictures;

  @BeforeAll
  static void makeANetwork() {
    Random random = new Random(23);
    pictures =
        Stream.generate(
                () -> {
                  byte[] picture = new byte[TinyModel.SHAPE.bytes()];
                  random.nextBytes(picture);
                  return picture;
                })
            .limit(8)
            .toList();
    network = TinyNetwork.over(Vgg16Variant.OPTIMIZED, pictures, 5);
  }

  @ParameterizedTest
  @CsvSource({"32, 32, 1", "32, 32, 2", "48, 48, 7", "63, 36, 3", "40, 63, 5"})
  void answers_areTheSame(int width, int height, int batch) throws Exception {
    // Given
    PixelShape input = new PixelShape(width, height);
    byte[] model = floats(input);

    // When
    byte[] joined = JoinedMaps.join(model, input);

    // Then
    float[] expected = answers(model, input, batch);
    float[] answers = answers(joined, input, batch);
    for (int i = 0; i < expected.length; i++) {
      assertThat(answers[i]).isCloseTo(expected[i], within(1e-4f));
    }
    assertThat(count(joined, "Slice")).isEqualTo(BLOCKS);
  }

  @Test
  void largeMaps_stayAlone() throws Exception {
    // Given maps of 8 x 8 in the fourth block and of 4 x 4 in the fifth
    PixelShape input = new PixelShape(64, 64);

    // When
    byte[] joined = JoinedMaps.join(floats(input), input);

    // Then
    assertThat(count(joined, "Slice")).isEqualTo(BLOCKS - 1);
  }

  /** As a hostile file may be; whether a runtime takes them is its own matter. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void strangeGraphs_stayAsTheyAre() throws Exception {
    // Given weights that are made of themselves, a convolution without any, a node without inputs
    PixelShape input = new PixelShape(48, 48);
    ModelProto model = ModelProto.parseFrom(floats(input));
    GraphProto.Builder circle = model.getGraph().toBuilder().clearNode();
    GraphProto.Builder bare = model.getGraph().toBuilder().clearNode();
    circle.addNode(NodeProto.newBuilder().setOpType("Cast").addInput("w").addOutput("w"));
    for (NodeProto node : model.getGraph().getNodeList()) {
      boolean convolves = node.getOpType().equals("Conv");
      circle.addNode(convolves ? node.toBuilder().setInput(1, "w").build() : node);
      bare.addNode(
          convolves ? node.toBuilder().clearInput().addInput(node.getInput(0)).build() : node);
    }
    GraphProto.Builder sourceless = model.getGraph().toBuilder();
    sourceless.addNode(NodeProto.newBuilder().setOpType("Cast").addOutput("nothing"));

    for (GraphProto.Builder graph : List.of(circle, bare, sourceless)) {
      byte[] strange = model.toBuilder().setGraph(graph).build().toByteArray();

      // When
      byte[] joined = JoinedMaps.join(strange, input);

      // Then
      assertThat(ModelProto.parseFrom(joined)).isEqualTo(ModelProto.parseFrom(strange));
    }
  }

  private static byte[] floats(PixelShape input) throws Exception {
    Path file = folder.resolve("floats.onnx");
    OnnxFile.write(file, network.weights(), input);
    return Files.readAllBytes(file);
  }

  private static long count(byte[] model, String type) throws Exception {
    return ModelProto.parseFrom(model).getGraph().getNodeList().stream()
        .filter(node -> node.getOpType().equals(type))
        .count();
  }

  /** For random pictures, always the same. */
  private static float[] answers(byte[] model, PixelShape input, int batch) throws OrtException {
    byte[] pixels = new byte[batch * input.bytes()];
    new Random(29).nextBytes(pixels);
    ByteBuffer buffer = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
    long[] shape = {batch, input.height(), input.width(), PixelShape.CHANNELS};
    try (OrtSession session = OnnxRuntime.environment().createSession(model);
        OnnxTensor crops =
            OnnxTensor.createTensor(OnnxRuntime.environment(), buffer, shape, OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of(OnnxEngine.INPUT, crops))) {
      FloatBuffer answers = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[answers.remaining()];
      answers.get(values);
      return values;
    }
  }
}
