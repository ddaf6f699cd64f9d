package io.parkstream.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.NetworkWeights.Tensor;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartingWeightsTest {
  @TempDir Path folder;

  @Test
  void anotherHead_isLeft_andEverythingElseTaken_withWhatIsKnownOfItsOrigin() throws IOException {
    // Given: a network of five classes, and where its own weights came from
    Path file = folder.resolve("checkpoint.onnx");
    OnnxFile.write(file, network(Vgg16Variant.TRANSFER, 5, 0.5f), new PixelShape(32, 32));
    Files.writeString(folder.resolve("origin.txt"), "pretrained on 10 pictures of 5 classes\n");

    // When
    StartingWeights start = StartingWeights.ofOnnx(List.of(file), Vgg16Variant.TRANSFER, 2);

    // Then
    assertThat(start.weights().classes()).isEqualTo(2);
    assertThat(start.weights().isComplete()).isFalse();
    assertThat(start.weights().tensors()).hasSize(30).doesNotContainKey("dense3.bias");
    assertThat(start.weights().tensor("dense2.weight").values()).containsOnly(0.5f);
    assertThat(start.lines().get(0)).contains(file.toString(), "15 of 16 layers taken");
    assertThat(start.lines())
        .contains(
            "  taken: conv5_3",
            "  not taken: dense3, [128, 5] in the file, [128, 2] here; it begins with random weights",
            "  before that: pretrained on 10 pictures of 5 classes");

    // And then: the same head is taken, in one line
    assertThat(StartingWeights.ofOnnx(List.of(file), Vgg16Variant.TRANSFER, 5).lines())
        .hasSize(2)
        .first()
        .asString()
        .contains("16 of 16 layers taken");
  }

  @Test
  void anotherVariant_givesItsConvolutions_andSeveralGiveTheirMean() throws IOException {
    // Given
    Path one = folder.resolve("one.onnx");
    Path two = folder.resolve("two.onnx");
    OnnxFile.write(one, network(Vgg16Variant.TRANSFER, 5, 0.5f), new PixelShape(48, 48));
    OnnxFile.write(two, network(Vgg16Variant.TRANSFER, 5, 1.5f), new PixelShape(32, 32));

    // When
    StartingWeights start = StartingWeights.ofOnnx(List.of(one, two), Vgg16Variant.OPTIMIZED, 2);

    // Then
    assertThat(start.weights().tensors()).hasSize(26);
    assertThat(start.weights().tensor("conv1_1.weight").values()).containsOnly(1f);
    assertThat(start.lines())
        .contains("  not taken: norm1_1, the file has none; it begins with random weights")
        .contains(
            "  not taken: dense1, [512, 256] in the file, [512, 512] here; it begins with random weights");
  }

  @Test
  void aPartOfVgg19_isTakenByItsNames_andALayerThatVgg16HasNotIsNamed() {
    // Given: the last layer of a block of VGG-19
    Path file = folder.resolve("part.h5");
    Map<String, long[]> layers = new LinkedHashMap<>();
    layers.put("block1_conv1", new long[] {3, 64});
    layers.put("block2_conv1", new long[] {64, 128});
    layers.put("block3_conv4", new long[] {256, 256});
    write(file, layers);

    // When
    StartingWeights start =
        StartingWeights.ofKeras(file, "", Vgg16Variant.OPTIMIZED, 2, KerasInput.SCALED);

    // Then
    assertThat(start.weights().tensors().keySet())
        .containsExactlyInAnyOrder(
            "conv1_1.weight", "conv1_1.bias", "conv2_1.weight", "conv2_1.bias");
    assertThat(start.weights().tensor("conv2_1.weight").shape()).containsExactly(128, 64, 3, 3);
    assertThat(start.lines())
        .contains(
            "  read as for red, green, blue from 0 to 1; published VGG weights want --weights-input"
                + " caffe",
            "  taken: conv2_1",
            "  not taken: conv1_2, the file has none; it begins with random weights",
            "  not taken: conv3_4 of the file, which optimized has not");
  }

  @Test
  void aFileThatGivesNothing_isRefused() throws IOException {
    Path file = folder.resolve("other.h5");
    write(file, Map.of("block3_conv4", new long[] {256, 256}));

    assertThatThrownBy(
            () -> StartingWeights.ofKeras(file, "", Vgg16Variant.OPTIMIZED, 2, KerasInput.SCALED))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("no layer of the same name and shape as the variant optimized");
    Path text = Files.writeString(folder.resolve("text.onnx"), "weights");
    assertThatThrownBy(() -> StartingWeights.ofOnnx(List.of(text), Vgg16Variant.OPTIMIZED, 2))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("is not an ONNX file");
  }

  private static NetworkWeights network(Vgg16Variant variant, int classes, float value) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    NetworkWeights.expectedShapes(variant, classes)
        .forEach(
            (name, shape) -> {
              float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
              Arrays.fill(values, value);
              tensors.put(name, new Tensor(shape, values));
            });
    return NetworkWeights.of(variant, classes, tensors);
  }

  /** Inputs and outputs of each layer, by its name. */
  private static void write(Path file, Map<String, long[]> layers) {
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      layers.forEach(
          (name, size) -> {
            WritableGroup group = hdf.putGroup(name);
            String[] weights = {name + "_W_1:0", name + "_b_1:0"};
            group.putAttribute("weight_names", weights);
            group.putDataset(weights[0], new float[3][3][(int) size[0]][(int) size[1]]);
            group.putDataset(weights[1], new float[(int) size[1]]);
          });
      hdf.putAttribute("layer_names", layers.keySet().toArray(String[]::new));
    }
  }
}
