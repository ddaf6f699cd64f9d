package io.parkstream.training.export;

import io.parkstream.engine.EngineException;
import io.parkstream.engine.dl4j.LayerPlan;
import io.parkstream.engine.dl4j.LayerPlan.Convolution;
import io.parkstream.engine.dl4j.LayerPlan.Dense;
import io.parkstream.engine.dl4j.LayerPlan.Normalization;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.NetworkWeights.Tensor;
import io.parkstream.engine.dl4j.Vgg16Variant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keras weights as a variant's. Layers are matched in the order of the network, as Keras does when
 * it loads weights; names of the published VGG16 ({@code block1_conv1}) must agree with it, every
 * shape is checked, and so is what the file says of each layer ({@link KerasTopology}).
 */
public final class KerasWeights {
  private static final Pattern PUBLISHED = Pattern.compile("block(\\d)_conv(\\d)");

  private KerasWeights() {}

  /**
   * Takes over a file's weights.
   *
   * @return all of the variant's, or those of its convolutions, if the file holds no others
   * @throws EngineException naming the layer that does not fit
   */
  public static NetworkWeights of(KerasFile file, Vgg16Variant variant) {
    KerasTopology topology = new KerasTopology(file);
    topology.requireKnownLayers();
    List<LayerPlan> all = weighted(variant);
    List<LayerPlan> convolutions = convolutions(variant);
    int found = file.layers().size();
    if (found != all.size() && found != convolutions.size()) {
      throw new EngineException(
          file.file()
              + " has "
              + found
              + " layers with weights; the variant "
              + variant.word()
              + " has "
              + all.size()
              + ", "
              + convolutions.size()
              + " of them convolutions");
    }
    boolean whole = found == all.size();
    topology.require(variant, whole);
    List<LayerPlan> steps = whole ? all : convolutions;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < found; i++) {
      copy(file, file.layers().get(i), steps.get(i), tensors);
    }
    return whole ? NetworkWeights.of(variant, tensors) : NetworkWeights.partOf(variant, tensors);
  }

  /** Whether a file has neither all layers of a variant nor just its convolutions. */
  static boolean isPart(KerasFile file, Vgg16Variant variant) {
    int found = file.layers().size();
    return found != weighted(variant).size() && found != convolutions(variant).size();
  }

  private static List<LayerPlan> weighted(Vgg16Variant variant) {
    return variant.plan().stream()
        .filter(
            step ->
                step instanceof Convolution
                    || step instanceof Normalization
                    || step instanceof Dense)
        .toList();
  }

  private static List<LayerPlan> convolutions(Vgg16Variant variant) {
    return variant.plan().stream().filter(Convolution.class::isInstance).toList();
  }

  /**
   * Takes the convolutions of a file that has others than a variant has, by their published names.
   *
   * @return each as {@code conv1_1.weight} and {@code conv1_1.bias}; which of them fit a network is
   *     for the caller to see. Empty if a layer has no published name
   * @throws EngineException naming the layer that is no convolution of 3 × 3 or computes something
   *     else
   */
  static Map<String, Tensor> byName(KerasFile file, Vgg16Variant variant) {
    KerasTopology topology = new KerasTopology(file);
    topology.requireKnownLayers();
    topology.require(variant, false);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (KerasFile.Layer layer : file.layers()) {
      Matcher published = PUBLISHED.matcher(layer.name());
      if (!published.matches()) {
        return Map.of();
      }
      String name = "conv" + published.group(1) + "_" + published.group(2);
      long[] shape = layer.weights().get(0).shape();
      if (shape.length != 4) {
        throw new EngineException(
            file.file()
                + ": layer '"
                + layer.name()
                + "' has a kernel of shape "
                + Arrays.toString(shape)
                + "; expected [3, 3, inputs, outputs]");
      }
      requireShapes(
          file, layer, name, new long[] {3, 3, shape[2], shape[3]}, new long[] {shape[3]});
      tensors.put(name + ".weight", kernel(layer.weights().get(0)));
      tensors.put(name + ".bias", plain(layer.weights().get(1)));
    }
    return tensors;
  }

  private static void copy(
      KerasFile file, KerasFile.Layer layer, LayerPlan step, Map<String, Tensor> tensors) {
    if (step instanceof Convolution convolution) {
      requireName(file, layer, convolution.name());
      long[] kernel = {3, 3, convolution.inputs(), convolution.outputs()};
      requireShapes(file, layer, convolution.name(), kernel, new long[] {convolution.outputs()});
      tensors.put(convolution.name() + ".weight", kernel(layer.weights().get(0)));
      tensors.put(convolution.name() + ".bias", plain(layer.weights().get(1)));
    } else if (step instanceof Dense dense) {
      long[] kernel = {dense.inputs(), dense.outputs()};
      requireShapes(file, layer, dense.name(), kernel, new long[] {dense.outputs()});
      tensors.put(dense.name() + ".weight", plain(layer.weights().get(0)));
      tensors.put(dense.name() + ".bias", plain(layer.weights().get(1)));
    } else if (step instanceof Normalization normalization) {
      long[] row = {normalization.channels()};
      requireShapes(file, layer, normalization.name(), row, row, row, row);
      String[] parts = {".scale", ".shift", ".mean", ".variance"};
      for (int i = 0; i < parts.length; i++) {
        tensors.put(normalization.name() + parts[i], plain(layer.weights().get(i)));
      }
    }
  }

  private static void requireName(KerasFile file, KerasFile.Layer layer, String expected) {
    Matcher published = PUBLISHED.matcher(layer.name());
    if (published.matches()
        && !expected.equals("conv" + published.group(1) + "_" + published.group(2))) {
      throw new EngineException(
          file.file() + ": layer '" + layer.name() + "' stands where " + expected + " is expected");
    }
  }

  private static void requireShapes(
      KerasFile file, KerasFile.Layer layer, String name, long[]... shapes) {
    if (layer.weights().size() != shapes.length) {
      throw new EngineException(
          file.file()
              + ": layer '"
              + layer.name()
              + "' has "
              + layer.weights().size()
              + " weights; "
              + name
              + " needs "
              + shapes.length);
    }
    for (int i = 0; i < shapes.length; i++) {
      KerasFile.Weight weight = layer.weights().get(i);
      if (!Arrays.equals(weight.shape(), shapes[i])) {
        long[] channelsFirst =
            shapes[i].length == 4
                ? new long[] {shapes[i][3], shapes[i][2], shapes[i][0], shapes[i][1]}
                : new long[0];
        throw new EngineException(
            file.file()
                + ": weight '"
                + weight.name()
                + "' has shape "
                + Arrays.toString(weight.shape())
                + "; "
                + name
                + " needs "
                + Arrays.toString(shapes[i])
                + (Arrays.equals(weight.shape(), channelsFirst)
                    ? ". These are kernels in Theano's order; save them with the TensorFlow backend"
                    : ""));
      }
    }
  }

  /** [height, width, inputs, outputs] to [outputs, inputs, height, width]. */
  static Tensor kernel(KerasFile.Weight weight) {
    int height = (int) weight.shape()[0];
    int width = (int) weight.shape()[1];
    int inputs = (int) weight.shape()[2];
    int outputs = (int) weight.shape()[3];
    float[] values = new float[weight.values().length];
    int from = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int in = 0; in < inputs; in++) {
          for (int out = 0; out < outputs; out++) {
            values[((out * inputs + in) * height + y) * width + x] = weight.values()[from++];
          }
        }
      }
    }
    return new Tensor(new long[] {outputs, inputs, height, width}, values);
  }

  private static Tensor plain(KerasFile.Weight weight) {
    return new Tensor(weight.shape(), weight.values());
  }
}
