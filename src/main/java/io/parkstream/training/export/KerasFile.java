package io.parkstream.training.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.parkstream.FileFaults;
import io.parkstream.engine.EngineException;
import io.parkstream.image.PixelShape;
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

  /**
   * Bytes of values per byte of the file: weights hardly compress. A damaged file may announce
   * more, and the library reserves the memory before it reads.
   */
  private static final long MOST_UNPACKED = 64;

  /** Names of layers, or of the weights of one. */
  private static final long MAX_NAMES = 10_000;

  /** The call, of Keras 2 and 3, that writes the layout that is read here. */
  static final String SAVE_AS_HDF5 =
      "load the model in Keras and save it with model.save('model.h5')";

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

  /**
   * What a layer is in Keras.
   *
   * @param className such as {@code Conv2D}
   * @param config its settings, as Keras writes them
   */
  public record Kind(String name, String className, JsonNode config) {}

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
      throw new EngineException("cannot read " + file + ": " + FileFaults.reason(e), e);
    }
    HdfSignature.require(file);
    try (HdfFile hdf = new HdfFile(file)) {
      requireLegacy(file, hdf);
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
    } catch (EngineException e) {
      throw e;
    } catch (RuntimeException e) {
      // a damaged file also ends in whatever an offset beyond its end throws
      throw new EngineException(
          file + " is not an HDF5 file that can be read: " + e.getMessage(), e);
    }
  }

  /** Keras 3 keeps weights by number in {@code layers/…/vars}, without order and topology. */
  private static void requireLegacy(Path file, HdfFile hdf) {
    boolean named =
        hdf.getAttributes().containsKey("layer_names")
            || hdf.getChildren().containsKey("model_weights");
    if (!named
        && (hdf.getChildren().containsKey("layers")
            || hdf.getChildren().containsKey("_layer_checkpoint_dependencies"))) {
      throw new EngineException(
          file
              + " has the layout of Keras 3's model.save_weights('x.weights.h5'), which does not say"
              + " how the layers follow each other; "
              + SAVE_AS_HDF5);
    }
  }

  /**
   * Refuses a network that was defined for other pictures. What the file leaves open fits.
   *
   * @throws EngineException naming both shapes
   */
  public void requireInput(PixelShape input) {
    for (Kind layer : topology) {
      for (String name : List.of("batch_shape", "batch_input_shape")) {
        JsonNode shape = layer.config().path(name);
        if (shape.size() == 4
            && (differs(shape.get(1), input.height())
                || differs(shape.get(2), input.width())
                || differs(shape.get(3), PixelShape.CHANNELS))) {
          throw new EngineException(
              file
                  + " defines a network for pictures of "
                  + shape
                  + " (crops, height, width, channels); expected ["
                  + input.height()
                  + ", "
                  + input.width()
                  + ", 3]. See --size");
        }
      }
    }
  }

  private static boolean differs(JsonNode side, int expected) {
    return side.isNumber() && side.asInt() != expected;
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
    long most = MOST_UNPACKED * file.toFile().length();
    if (size * Float.BYTES > most || data.getSizeInBytes() > most) {
      throw new EngineException(
          file
              + ": weight '"
              + name
              + "' announces "
              + data.getSizeInBytes()
              + " bytes in a file of "
              + file.toFile().length()
              + "; the file is damaged");
    }
    return new Weight(name, shape, floats(file, name, data));
  }

  /** Half and double precision become single; half precision loses nothing by it. */
  private static float[] floats(Path file, String name, Dataset data) {
    Object flat = data.getDataFlat();
    float[] values;
    if (flat instanceof float[] single) {
      values = single;
    } else if (flat instanceof double[] twice) {
      values = new float[twice.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) twice[i];
      }
    } else {
      throw new EngineException(
          file
              + ": weight '"
              + name
              + "' is of type "
              + data.getJavaType().getSimpleName()
              + "; expected floats of 16, 32 or 64 bits");
    }
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new EngineException(file + ": weight '" + name + "' holds " + value);
      }
    }
    return values;
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
    if (names.getSize() > MAX_NAMES || names.getSizeInBytes() > file.toFile().length()) {
      throw new EngineException(
          file + ": attribute '" + attribute + "' announces " + names.getSize() + " names");
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
                layer.path("class_name").asText("?"),
                layer.path("config")));
      }
      return kinds;
    } catch (JsonProcessingException e) {
      throw new EngineException(
          file + " has a network definition that is not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
