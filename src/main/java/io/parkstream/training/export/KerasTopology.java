package io.parkstream.training.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.dl4j.Dl4jNetworks;
import io.parkstream.engine.dl4j.LayerPlan;
import io.parkstream.engine.dl4j.LayerPlan.Convolution;
import io.parkstream.engine.dl4j.LayerPlan.Dense;
import io.parkstream.engine.dl4j.LayerPlan.Normalization;
import io.parkstream.engine.dl4j.LayerPlan.Pool;
import io.parkstream.engine.dl4j.Vgg16Variant;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares the network that a Keras file defines with a variant, layer by layer: weights of equal
 * shapes compute something else behind another activation, padding, stride or pool. What a file
 * does not say, as one with weights alone, is not compared.
 */
final class KerasTopology {
  /** What the variants are made of. */
  private static final Map<String, Class<? extends LayerPlan>> COMPARED =
      Map.of(
          "Conv2D",
          Convolution.class,
          "Convolution2D",
          Convolution.class,
          "MaxPooling2D",
          Pool.class,
          "BatchNormalization",
          Normalization.class,
          "Dense",
          Dense.class);

  /** Layers that do not matter when weights are copied. */
  private static final Set<String> SILENT = Set.of("InputLayer", "Flatten", "Dropout");

  private static final Set<String> MODELS = Set.of("Functional", "Model", "Sequential");

  private static final double EPSILON_TOLERANCE = 1e-9;

  private final Path file;
  private final List<KerasFile.Kind> layers;

  KerasTopology(KerasFile file) {
    this.file = file.file();
    this.layers = file.topology();
  }

  /**
   * Refuses a layer of a kind that no variant has.
   *
   * @throws EngineException naming the layer
   */
  void requireKnownLayers() {
    for (KerasFile.Kind layer : layers) {
      if (MODELS.contains(layer.className())) {
        throw refused(
            layer,
            "is a model of its own ("
                + layer.className()
                + "); nested models are not read. Put its layers into one model, as in"
                + " keras.Sequential([*base.layers, keras.layers.Flatten(), …]), and save that with"
                + " model.save('model.h5')");
      }
      if (!COMPARED.containsKey(layer.className()) && !SILENT.contains(layer.className())) {
        throw refused(
            layer,
            "is a "
                + layer.className()
                + ", which no variant has; known are "
                + Stream.concat(COMPARED.keySet().stream(), SILENT.stream()).sorted().toList()
                + ". The model would answer otherwise without it");
      }
    }
  }

  /**
   * Refuses layers that differ from the variant's in order, kind or setting.
   *
   * @param whole whether the file is to be the whole network; otherwise only its convolutions and
   *     pools are compared, as far as the file goes
   * @throws EngineException naming the layer, what it has and what the variant has
   */
  void require(Vgg16Variant variant, boolean whole) {
    List<KerasFile.Kind> found =
        layers.stream()
            .filter(layer -> COMPARED.containsKey(layer.className()))
            .filter(layer -> whole || isConvolutional(kind(layer)))
            .toList();
    List<LayerPlan> plan =
        variant.plan().stream()
            .filter(step -> !(step instanceof LayerPlan.Dropout))
            .filter(step -> whole || isConvolutional(step.getClass()))
            .toList();
    if (whole && !found.isEmpty() && found.size() != plan.size()) {
      throw new EngineException(
          file
              + " defines "
              + found.size()
              + " convolutions, pools, normalizations and dense layers; the variant "
              + variant.word()
              + " has "
              + plan.size());
    }
    for (int i = 0; i < Math.min(found.size(), plan.size()); i++) {
      require(found.get(i), plan.get(i));
    }
  }

  /** The step that a layer is; an interface that no step is for a layer that is not compared. */
  private static Class<? extends LayerPlan> kind(KerasFile.Kind layer) {
    return COMPARED.getOrDefault(layer.className(), LayerPlan.class);
  }

  private static boolean isConvolutional(Class<?> step) {
    return step == Convolution.class || step == Pool.class;
  }

  private void require(KerasFile.Kind layer, LayerPlan step) {
    if (!step.getClass().equals(kind(layer))) {
      throw refused(
          layer,
          "is a "
              + layer.className()
              + " where the variant has a "
              + step.getClass().getSimpleName());
    }
    if (step instanceof Convolution) {
      requirePair(layer, "kernel_size", 3, "kernel_size");
      requirePair(layer, "strides", 1, "strides", "subsample");
      requirePair(layer, "dilation_rate", 1, "dilation_rate");
      requireText(layer, "padding", "same", "padding", "border_mode");
      requireChannelsLast(layer);
      requireNumber(layer, "groups", 1);
      requireFlag(layer, "use_bias");
      requireText(layer, "activation", "relu", "activation");
    } else if (step instanceof Pool) {
      requirePair(layer, "pool_size", 2, "pool_size");
      requirePair(layer, "strides", 2, "strides");
      requireText(layer, "padding", "valid", "padding", "border_mode");
      requireChannelsLast(layer);
    } else if (step instanceof Dense dense) {
      requireFlag(layer, "use_bias");
      requireText(layer, "activation", dense.last() ? "softmax" : "relu", "activation");
    } else if (step instanceof Normalization) {
      requireNumber(layer, "epsilon", Dl4jNetworks.NORMALIZATION_EPSILON);
      requireFlag(layer, "center");
      requireFlag(layer, "scale");
    }
  }

  /** A setting of both directions, as {@code [2, 2]} or {@code 2}. */
  private void requirePair(KerasFile.Kind layer, String setting, int expected, String... names) {
    JsonNode value = setting(layer, names);
    for (JsonNode part : value.isArray() ? value : List.of(value)) {
      if (part.isNumber() && part.asDouble() != expected) {
        throw differs(layer, setting, value.toString(), "[" + expected + ", " + expected + "]");
      }
    }
  }

  private void requireText(KerasFile.Kind layer, String setting, String expected, String... names) {
    JsonNode value = setting(layer, names);
    // Keras 3 may write a function as an object of its own
    String text = value.isObject() ? value.path("class_name").asText() : value.asText();
    if (!value.isMissingNode() && !text.equals(expected)) {
      throw differs(layer, setting, value.isTextual() ? text : value.toString(), expected);
    }
  }

  private void requireChannelsLast(KerasFile.Kind layer) {
    JsonNode value = setting(layer, "data_format", "dim_ordering");
    if (value.isTextual() && !Set.of("channels_last", "tf", "default").contains(value.asText())) {
      throw differs(layer, "data_format", value.asText(), "channels_last");
    }
  }

  private void requireNumber(KerasFile.Kind layer, String setting, double expected) {
    JsonNode value = setting(layer, setting);
    if (value.isNumber() && Math.abs(value.asDouble() - expected) > EPSILON_TOLERANCE) {
      throw differs(layer, setting, value.asText(), Double.toString(expected));
    }
  }

  private void requireFlag(KerasFile.Kind layer, String setting) {
    JsonNode value = setting(layer, setting);
    if (value.isBoolean() && !value.asBoolean()) {
      throw differs(layer, setting, "false", "true");
    }
  }

  /** The first of the names that the layer has: Keras 1 called some settings otherwise. */
  private static JsonNode setting(KerasFile.Kind layer, String... names) {
    for (String name : names) {
      JsonNode value = layer.config().path(name);
      if (!value.isMissingNode() && !(value.isNull() && !name.equals("activation"))) {
        return value;
      }
    }
    return MissingNode.getInstance();
  }

  private EngineException differs(
      KerasFile.Kind layer, String setting, String found, String expected) {
    return refused(
        layer,
        "("
            + layer.className()
            + ") has "
            + setting
            + " "
            + found
            + "; expected "
            + expected
            + ". The weights would compute something else here");
  }

  private EngineException refused(KerasFile.Kind layer, String why) {
    return new EngineException(file + ": layer '" + layer.name() + "' " + why);
  }
}
