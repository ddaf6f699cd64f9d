package io.parkstream.engine.dl4j;

import io.parkstream.engine.EngineException;
import io.parkstream.engine.dl4j.LayerPlan.Convolution;
import io.parkstream.engine.dl4j.LayerPlan.Dense;
import io.parkstream.engine.dl4j.LayerPlan.Normalization;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The trained numbers of a network by name, free of any engine.
 *
 * <p>Convolutions: {@code <name>.weight} as [outputs, inputs, 3, 3] and {@code <name>.bias}. Dense:
 * {@code <name>.weight} as [inputs, outputs] and {@code <name>.bias}. Normalization: {@code
 * <name>.scale}, {@code .shift}, {@code .mean} and {@code .variance}.
 */
public final class NetworkWeights {
  private final Vgg16Variant variant;
  private final int classes;
  private final Map<String, Tensor> tensors;

  /**
   * Numbers and their shape.
   *
   * @param values in row-major order; shared, not copied
   */
  public record Tensor(long[] shape, float[] values) {}

  private NetworkWeights(Vgg16Variant variant, int classes, Map<String, Tensor> tensors) {
    this.variant = variant;
    this.classes = classes;
    this.tensors = tensors;
  }

  /**
   * Checks names and shapes.
   *
   * @throws EngineException naming the first tensor that is missing or has another shape
   */
  public static NetworkWeights of(Vgg16Variant variant, Map<String, Tensor> tensors) {
    return of(variant, Vgg16Variant.CLASSES, tensors);
  }

  /**
   * As {@link #of(Vgg16Variant, Map)}, of a network with another number of outputs.
   *
   * @throws EngineException naming the first tensor that is missing or has another shape
   */
  public static NetworkWeights of(Vgg16Variant variant, int classes, Map<String, Tensor> tensors) {
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    expectedShapes(variant, classes)
        .forEach(
            (name, shape) -> {
              Tensor tensor = tensors.get(name);
              if (tensor == null) {
                throw new EngineException(
                    "the model has no tensor '"
                        + name
                        + "', which the variant "
                        + variant.word()
                        + " needs");
              }
              if (!Arrays.equals(shape, tensor.shape())) {
                throw new EngineException(
                    "tensor '"
                        + name
                        + "' has shape "
                        + Arrays.toString(tensor.shape())
                        + ", the variant "
                        + variant.word()
                        + " needs "
                        + Arrays.toString(shape));
              }
              ordered.put(name, tensor);
            });
    return new NetworkWeights(variant, classes, ordered);
  }

  /**
   * Some of a variant's weights, to start a training from.
   *
   * @throws EngineException naming the first tensor that has another shape or is none of the
   *     variant's
   */
  public static NetworkWeights partOf(Vgg16Variant variant, Map<String, Tensor> tensors) {
    return partOf(variant, Vgg16Variant.CLASSES, tensors);
  }

  /**
   * As {@link #partOf(Vgg16Variant, Map)}, of a network with another number of outputs.
   *
   * @throws EngineException naming the first tensor that has another shape or is none of the
   *     variant's
   */
  public static NetworkWeights partOf(
      Vgg16Variant variant, int classes, Map<String, Tensor> tensors) {
    Map<String, long[]> expected = expectedShapes(variant, classes);
    tensors.forEach(
        (name, tensor) -> {
          long[] shape = expected.get(name);
          if (shape == null || !Arrays.equals(shape, tensor.shape())) {
            throw new EngineException(
                "tensor '"
                    + name
                    + "' has shape "
                    + Arrays.toString(tensor.shape())
                    + ", the variant "
                    + variant.word()
                    + (shape == null ? " has no such tensor" : " needs " + Arrays.toString(shape)));
          }
        });
    return new NetworkWeights(variant, classes, new LinkedHashMap<>(tensors));
  }

  /**
   * The mean of networks that were trained from the same beginning, which often holds better on
   * pictures of another kind than each of them (Ramé et al. 2022, "Diverse Weight Averaging for
   * Out-of-Distribution Generalization").
   *
   * @param all of the same variant, each complete
   * @throws EngineException if a tensor of the first is missing from another
   */
  public static NetworkWeights mean(List<NetworkWeights> all) {
    NetworkWeights first = all.get(0);
    Map<String, Tensor> means = new LinkedHashMap<>();
    first.tensors.forEach(
        (name, tensor) -> {
          double[] sums = new double[tensor.values().length];
          for (NetworkWeights each : all) {
            Tensor other = each.tensors.get(name);
            if (other == null || other.values().length != sums.length) {
              throw new EngineException("no mean of networks that differ in tensor '" + name + "'");
            }
            for (int i = 0; i < sums.length; i++) {
              sums[i] += other.values()[i];
            }
          }
          float[] values = new float[sums.length];
          for (int i = 0; i < sums.length; i++) {
            values[i] = (float) (sums[i] / all.size());
          }
          means.put(name, new Tensor(tensor.shape(), values));
        });
    return new NetworkWeights(first.variant, first.classes, means);
  }

  /**
   * Copies the weights out of a network of this variant.
   *
   * @param parts the network, or its parts one after the other
   */
  public static NetworkWeights copyOf(Vgg16Variant variant, MultiLayerNetwork... parts) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int outputs = outputs(parts[parts.length - 1]);
    expectedShapes(variant, outputs)
        .forEach(
            (name, shape) -> {
              MultiLayerNetwork part =
                  Arrays.stream(parts)
                      .filter(candidate -> candidate.getLayerNames().contains(layer(name)))
                      .findFirst()
                      .orElseThrow(() -> new IllegalStateException("no layer for " + name));
              float[] values = new float[(int) parameter(part, name).length()];
              parameter(part, name).dup('c').data().asNioFloat().get(values);
              tensors.put(name, new Tensor(shape, values));
            });
    return new NetworkWeights(variant, outputs, tensors);
  }

  private static int outputs(MultiLayerNetwork network) {
    return (int) network.getOutputLayer().getParam("b").length();
  }

  /**
   * Copies the weights into a network of the same variant, or a part of one, in whichever layout it
   * works.
   */
  public void copyTo(MultiLayerNetwork network) {
    List<String> layers = network.getLayerNames();
    tensors.forEach(
        (name, tensor) -> {
          if (layers.contains(layer(name))) {
            INDArray parameter = parameter(network, name);
            parameter.assign(Nd4j.create(tensor.values(), parameter.shape(), 'c'));
          }
        });
  }

  /** The same weights as half-precision floats can hold them: what a model file keeps. */
  public NetworkWeights roundedToHalf() {
    Map<String, Tensor> rounded = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (!isStoredAsHalf(name)) {
            rounded.put(name, tensor);
            return;
          }
          float[] values = new float[tensor.values().length];
          for (int i = 0; i < values.length; i++) {
            values[i] = HalfIndexer.toFloat(HalfIndexer.fromFloat(tensor.values()[i]));
          }
          rounded.put(name, new Tensor(tensor.shape(), values));
        });
    return new NetworkWeights(variant, classes, rounded);
  }

  /** Weights are 99.9 % of the numbers and bear rounding; biases and normalization stay whole. */
  static boolean isStoredAsHalf(String name) {
    return name.endsWith(".weight");
  }

  /** Whether these are all weights of the variant, and not only its convolutions'. */
  public boolean isComplete() {
    return tensors.keySet().containsAll(expectedShapes(variant, classes).keySet());
  }

  /** How many outputs the network has. */
  public int classes() {
    return classes;
  }

  public Vgg16Variant variant() {
    return variant;
  }

  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /** The tensor of this name, which the variant has. */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no tensor " + name);
    }
    return tensor;
  }

  /** Shapes by name, in the order of the network. */
  public static Map<String, long[]> expectedShapes(Vgg16Variant variant, int classes) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (LayerPlan step : variant.plan(classes)) {
      if (step instanceof Convolution convolution) {
        shapes.put(
            convolution.name() + ".weight",
            new long[] {convolution.outputs(), convolution.inputs(), 3, 3});
        shapes.put(convolution.name() + ".bias", new long[] {convolution.outputs()});
      } else if (step instanceof Normalization normalization) {
        for (String part : new String[] {".scale", ".shift", ".mean", ".variance"}) {
          shapes.put(normalization.name() + part, new long[] {normalization.channels()});
        }
      } else if (step instanceof Dense dense) {
        shapes.put(dense.name() + ".weight", new long[] {dense.inputs(), dense.outputs()});
        shapes.put(dense.name() + ".bias", new long[] {dense.outputs()});
      }
    }
    return shapes;
  }

  private static String layer(String tensor) {
    return tensor.substring(0, tensor.lastIndexOf('.'));
  }

  private static INDArray parameter(MultiLayerNetwork network, String name) {
    Layer layer = network.getLayer(layer(name));
    return layer.getParam(
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "weight" -> "W";
          case "bias" -> "b";
          case "scale" -> "gamma";
          case "shift" -> "beta";
          case "mean" -> "mean";
          case "variance" -> "var";
          default -> throw new IllegalArgumentException(name);
        });
  }
}
