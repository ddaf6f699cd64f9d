package io.parkstream.training.export;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.dl4j.LayerPlan;
import io.parkstream.engine.dl4j.LayerPlan.Convolution;
import io.parkstream.engine.dl4j.LayerPlan.Dense;
import io.parkstream.engine.dl4j.LayerPlan.Dropout;
import io.parkstream.engine.dl4j.LayerPlan.Normalization;
import io.parkstream.engine.dl4j.LayerPlan.Pool;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks as Keras defines them in a file, changed in one setting each. */
class KerasTopologyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Vgg16Variant.class)
  void theVariantItself_isTaken(Vgg16Variant variant) {
    // When, Then
    assertThatCode(() -> require(variant, definition(variant))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "conv3_2 | activation | \"elu\" | 'conv3_2' (Conv2D) has activation elu; expected relu",
        "conv1_1 | activation | \"linear\" | has activation linear; expected relu",
        "conv1_1 | activation | null | has activation null; expected relu",
        "conv1_1 | padding | \"valid\" | has padding valid; expected same",
        "conv2_1 | strides | [2, 2] | has strides [2,2]; expected [1, 1]",
        "conv2_1 | dilation_rate | 2 | has dilation_rate 2; expected [1, 1]",
        "conv2_1 | kernel_size | [5, 3] | has kernel_size [5,3]; expected [3, 3]",
        "conv2_1 | data_format | \"channels_first\" | has data_format channels_first",
        "conv2_1 | use_bias | false | has use_bias false; expected true",
        "pool1 | pool_size | [3, 3] | 'pool1' (MaxPooling2D) has pool_size [3,3]; expected [2, 2]",
        "pool4 | padding | \"same\" | has padding same; expected valid",
        "pool4 | strides | [1, 1] | has strides [1,1]; expected [2, 2]",
        "norm2_2 | epsilon | 0.1 | has epsilon 0.1; expected 0.001",
        "norm2_2 | scale | false | has scale false; expected true",
        "dense1 | activation | \"tanh\" | has activation tanh; expected relu",
        "dense3 | activation | \"sigmoid\" | has activation sigmoid; expected softmax",
        "dense3 | activation | \"linear\" | has activation linear; expected softmax",
      })
  void aLayerThatComputesSomethingElse_isRefused_byWhatDiffers(
      String layer, String setting, String value, String message) throws IOException {
    // Given
    List<KerasFile.Kind> layers = definition(Vgg16Variant.OPTIMIZED);
    for (KerasFile.Kind kind : layers) {
      if (kind.name().equals(layer)) {
        ((ObjectNode) kind.config()).set(setting, JSON.readTree(value));
      }
    }

    // When, Then
    assertThatThrownBy(() -> require(Vgg16Variant.OPTIMIZED, layers))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(message);
  }

  @Test
  void settings_asKeras1CallsThem_areCompared() throws IOException {
    // Given
    List<KerasFile.Kind> layers = definition(Vgg16Variant.TRANSFER);
    ObjectNode first = (ObjectNode) layers.get(1).config();
    first.remove(List.of("padding", "strides", "data_format"));
    first.put("border_mode", "same").put("dim_ordering", "th");

    // When, Then
    assertThatThrownBy(() -> require(Vgg16Variant.TRANSFER, layers))
        .hasMessageContaining("has data_format th; expected channels_last");
  }

  @Test
  void anotherOrder_isRefused_byTheFirstLayerThatDiffers() {
    // Given: normalization before its convolution
    List<KerasFile.Kind> layers = definition(Vgg16Variant.OPTIMIZED);
    layers.add(1, layers.remove(2));

    // When, Then
    assertThatThrownBy(() -> require(Vgg16Variant.OPTIMIZED, layers))
        .hasMessageContaining(
            "'norm1_1' is a BatchNormalization where the variant has a Convolution");
  }

  @Test
  void aNestedModel_isRefused_withWhatToDo() {
    // Given
    List<KerasFile.Kind> layers = definition(Vgg16Variant.TRANSFER);
    layers.add(1, new KerasFile.Kind("vgg16", "Functional", JSON.createObjectNode()));

    // When, Then
    assertThatThrownBy(() -> new KerasTopology(file(layers)).requireKnownLayers())
        .hasMessageContaining("'vgg16' is a model of its own (Functional)")
        .hasMessageContaining("*base.layers");
  }

  @Test
  void pictures_ofAnotherSize_areRefused() {
    // Given
    KerasFile file = file(definition(Vgg16Variant.TRANSFER));

    // When, Then
    assertThatCode(() -> file.requireInput(new PixelShape(48, 48))).doesNotThrowAnyException();
    assertThatThrownBy(() -> file.requireInput(new PixelShape(32, 32)))
        .hasMessageContaining("[null,48,48,3]")
        .hasMessageContaining("expected [32, 32, 3]");
  }

  @Test
  void filesThatAreNoHdf5_areNamedForWhatTheyAre() throws IOException {
    // Given
    Path page = Files.writeString(folder.resolve("p.h5"), "<!DOCTYPE html><html>404</html>");
    Path zip = Files.write(folder.resolve("m.keras"), new byte[] {'P', 'K', 3, 4, 20, 0});
    ByteBuffer start = ByteBuffer.allocate(600).order(ByteOrder.LITTLE_ENDIAN);
    start.put(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 0, 0, 0, 0, 0, 8, 8});
    start.putLong(40, 70_000);
    Path cut = Files.write(folder.resolve("cut.h5"), start.array());

    // When, Then
    assertThatThrownBy(() -> KerasFile.read(page)).hasMessageContaining("but a web page");
    assertThatThrownBy(() -> KerasFile.read(zip))
        .hasMessageContaining("but a zip archive")
        .hasMessageContaining("model.save('model.h5')");
    assertThatThrownBy(() -> KerasFile.read(cut))
        .hasMessageContaining("is truncated: 600 of 70000 bytes");
  }

  private static void require(Vgg16Variant variant, List<KerasFile.Kind> layers) {
    KerasTopology topology = new KerasTopology(file(layers));
    topology.requireKnownLayers();
    topology.require(variant, true);
  }

  private static KerasFile file(List<KerasFile.Kind> layers) {
    return new KerasFile(Path.of("model.h5"), List.of(), layers);
  }

  /** A variant as Keras 2 writes it. */
  private static List<KerasFile.Kind> definition(Vgg16Variant variant) {
    List<KerasFile.Kind> layers = new ArrayList<>();
    ObjectNode input = JSON.createObjectNode();
    input.putArray("batch_input_shape").addNull().add(48).add(48).add(3);
    layers.add(new KerasFile.Kind("input_1", "InputLayer", input));
    for (LayerPlan step : variant.plan()) {
      ObjectNode config = JSON.createObjectNode();
      if (step instanceof Convolution convolution) {
        config.put("padding", "same").put("data_format", "channels_last").put("groups", 1);
        config.put("activation", "relu").put("use_bias", true);
        config.putArray("kernel_size").add(3).add(3);
        config.putArray("strides").add(1).add(1);
        config.putArray("dilation_rate").add(1).add(1);
        layers.add(new KerasFile.Kind(convolution.name(), "Conv2D", config));
      } else if (step instanceof Pool pool) {
        config.put("padding", "valid").put("data_format", "channels_last");
        config.putArray("pool_size").add(2).add(2);
        config.putArray("strides").add(2).add(2);
        layers.add(new KerasFile.Kind(pool.name(), "MaxPooling2D", config));
      } else if (step instanceof Normalization normalization) {
        config.put("momentum", 0.99).put("epsilon", 0.001).put("center", true).put("scale", true);
        layers.add(new KerasFile.Kind(normalization.name(), "BatchNormalization", config));
      } else if (step instanceof Dense dense) {
        config.put("use_bias", true).put("activation", dense.last() ? "softmax" : "relu");
        layers.add(new KerasFile.Kind(dense.name(), "Dense", config));
      } else if (step instanceof Dropout dropout) {
        config.put("rate", dropout.rate());
        layers.add(new KerasFile.Kind("dropout", "Dropout", config));
      }
    }
    return layers;
  }
}
