package io.parkstream.training.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import io.parkstream.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Keras HDF5 file holds, of a whole model or of weights alone: layers in the order of the
 * network, each with its weights in Keras' order.
 *
 * @param file that was read
 * @param layers those that have weights
 * @param topology every layer, if the file has the network's definition; else empty
 */
public record KerasFile(Path file, List<Layer> layers, List<Kind> topology) {
  /** The 4096-wide original has 134 MB; a file beyond this is not one of ours. */
  private static final long MAX_BYTES = 1L << 30;

  private static final long MAX_VALUES = 1 << 27;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A layer with weights. */
  public record Layer(String name, List<Weight> weights) {}

  /**
   * One tensor.
   *
   * @param shape as Keras has it: kernels are [height, width, inputs, outputs]
   * @param values in row-major order; shared, not copied
   */
  public record Weight(String name, long[] shape, float[] values) {}

  /** What a layer is in Keras, such as {@code Conv2D}. */
  public record Kind(String name, String className) {}

  /**
   * Reads a file.
   *
   * @throws EngineException if it is no HDF5 file, or has not the form that Keras gives it
   */
  public static KerasFile read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new EngineException(
            file + " has " + Files.size(file) + " bytes; at most " + MAX_BYTES + " are read");
      }
    } catch (IOException e) {
      throw new EngineException("cannot read " + file + ": " + e, e);
    }
    try (HdfFile hdf = new HdfFile(file)) {
      Node whole = hdf.getChildren().get("model_weights");
      Group root = whole instanceof Group group ? group : hdf;
      List<Layer> layers = new ArrayList<>();
      for (String name : names(file, root, "layer_names")) {
        Layer layer = layer(file, root, name);
        if (!layer.weights().isEmpty()) {
          layers.add(layer);
        }
      }
      return new KerasFile(file, layers, topology(file, hdf));
    } catch (HdfException e) {
      throw new EngineException(
          file + " is not an HDF5 file that can be read: " + e.getMessage(), e);
    }
  }

  private static Layer layer(Path file, Group root, String name) {
    if (!(root.getChildren().get(name) instanceof Group group)) {
      throw new EngineException(file + " names a layer '" + name + "' and holds none");
    }
    List<Weight> weights = new ArrayList<>();
    for (String weight : names(file, group, "weight_names")) {
      weights.add(weight(file, group, weight));
    }
    return new Layer(name, weights);
  }

  private static Weight weight(Path file, Group group, String name) {
    Dataset data;
    try {
      data = group.getDatasetByPath(name);
    } catch (RuntimeException e) {
      throw new EngineException(
          file + " names a weight '" + name + "' and holds none: " + e.getMessage(), e);
    }
    long size = 1;
    long[] shape = new long[data.getDimensions().length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = data.getDimensions()[i];
      size = Math.multiplyExact(size, shape[i]);
    }
    if (size < 1 || size > MAX_VALUES) {
      throw new EngineException(file + ": weight '" + name + "' has " + size + " values");
    }
    if (!(data.getDataFlat() instanceof float[] values)) {
      throw new EngineException(
          file
              + ": weight '"
              + name
              + "' is of "
              + data.getJavaType().getSimpleName()
              + " and not of single-precision floats");
    }
    return new Weight(name, shape, values);
  }

  /** An attribute of names; a layer without weights has an empty one of any type. */
  private static List<String> names(Path file, Group group, String attribute) {
    Attribute names = group.getAttributes().get(attribute);
    if (names == null) {
      throw new EngineException(
          file
              + " is not a Keras file: "
              + group.getPath()
              + " has no attribute '"
              + attribute
              + "'. Save weights with model.save_weights('x.h5') or models with model.save('x.h5')");
    }
    return names.getData() instanceof String[] texts ? List.of(texts) : List.of();
  }

  private static List<Kind> topology(Path file, HdfFile hdf) {
    Attribute config = hdf.getAttributes().get("model_config");
    if (config == null) {
      return List.of();
    }
    try {
      JsonNode model = JSON.readTree(String.valueOf(config.getData())).path("config");
      List<Kind> kinds = new ArrayList<>();
      for (JsonNode layer : model.isArray() ? model : model.path("layers")) {
        kinds.add(
            new Kind(
                layer.path("config").path("name").asText("?"),
                layer.path("class_name").asText("?")));
      }
      return kinds;
    } catch (JsonProcessingException e) {
      throw new EngineException(
          file + " has a network definition that is not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
