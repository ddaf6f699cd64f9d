package io.parkstream.training.export;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.NetworkWeights.Tensor;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.model.ModelRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Weights that a training starts from: those layers of other networks that have the same name and
 * shape here. The others keep their random weights, which is said of each.
 *
 * @param weights that were taken
 * @param lines where they come from, and each layer that was not taken, with the reason; for people
 */
public record StartingWeights(NetworkWeights weights, List<String> lines) {
  /** Beside a checkpoint: where its own weights come from. */
  public static final String ORIGIN = "origin.txt";

  private static final int MAX_ORIGIN_BYTES = 1 << 16;

  /**
   * Takes what fits of ONNX files of this application, or of the mean of several.
   *
   * @param classes outputs of the network that takes them
   * @throws EngineException if nothing fits, or several differ in what they have
   */
  public static StartingWeights ofOnnx(List<Path> files, Vgg16Variant variant, int classes) {
    List<NetworkWeights> parts = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Path file : files) {
      StartingWeights part = fitting(file, OnnxFile.tensors(file), variant, classes);
      parts.add(part.weights());
      lines.addAll(part.lines());
      origin(file).forEach(line -> lines.add("  before that: " + line));
    }
    return new StartingWeights(NetworkWeights.mean(parts), List.copyOf(lines));
  }

  /**
   * Takes what fits of a Keras file: all of a variant's weights, its convolutions, or single ones
   * by the names of the published VGG16 and VGG-19.
   *
   * @param checksum as in {@link KerasImport#read}
   * @param classes outputs of the network that takes them
   * @param input that the file's first convolution was trained for
   * @throws EngineException if nothing fits
   */
  public static StartingWeights ofKeras(
      Path file, String checksum, Vgg16Variant variant, int classes, KerasInput input) {
    KerasFile read = KerasImport.open(file, checksum);
    Map<String, Tensor> named =
        KerasWeights.isPart(read, variant) ? KerasWeights.byName(read, variant) : Map.of();
    Map<String, Tensor> tensors =
        named.isEmpty() ? KerasWeights.of(read, variant).tensors() : named;
    StartingWeights fitting = fitting(file, input.toScaled(tensors), variant, classes);
    List<String> lines = new ArrayList<>(fitting.lines());
    lines.add(
        1,
        "  read as for "
            + switch (input) {
              case SCALED ->
                  "red, green, blue from 0 to 1; published VGG weights want --weights-input caffe";
              case CAFFE ->
                  "blue, green, red from 0 to 255 minus ImageNet's mean, and rewritten for red, green,"
                      + " blue from 0 to 1";
            });
    return new StartingWeights(fitting.weights(), List.copyOf(lines));
  }

  /** By layer: one whose weights fit and whose biases do not is left whole. */
  private static StartingWeights fitting(
      Path file, Map<String, Tensor> tensors, Vgg16Variant variant, int classes) {
    Map<String, Map<String, long[]>> layers = new LinkedHashMap<>();
    NetworkWeights.expectedShapes(variant, classes)
        .forEach(
            (name, shape) ->
                layers.computeIfAbsent(layer(name), any -> new LinkedHashMap<>()).put(name, shape));
    Map<String, Tensor> taken = new LinkedHashMap<>();
    List<String> takenLayers = new ArrayList<>();
    List<String> left = new ArrayList<>();
    layers.forEach(
        (layer, shapes) -> {
          String why = difference(shapes, tensors);
          if (why.isEmpty()) {
            shapes.keySet().forEach(name -> taken.put(name, found(tensors, name)));
            takenLayers.add(layer);
          } else {
            left.add("  not taken: " + layer + ", " + why + "; it begins with random weights");
          }
        });
    Set<String> unknown = new LinkedHashSet<>();
    tensors.keySet().stream()
        .map(StartingWeights::layer)
        .filter(layer -> layer.contains("_") || layer.startsWith("dense"))
        .filter(layer -> !layers.containsKey(layer))
        .sorted()
        .forEach(unknown::add);
    unknown.forEach(
        layer ->
            left.add(
                "  not taken: " + layer + " of the file, which " + variant.word() + " has not"));
    if (taken.isEmpty()) {
      throw new EngineException(
          file
              + " has no layer of the same name and shape as the variant "
              + variant.word()
              + "; it has "
              + tensors.keySet().stream().sorted().limit(8).toList());
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "starts from "
            + file
            + " (sha256 "
            + sha256(file)
            + "): "
            + takenLayers.size()
            + " of "
            + layers.size()
            + " layers taken");
    if (!left.isEmpty()) {
      takenLayers.forEach(layer -> lines.add("  taken: " + layer));
    }
    lines.addAll(left);
    return new StartingWeights(NetworkWeights.partOf(variant, classes, taken), lines);
  }

  /** Why a layer cannot be taken; empty if it can. */
  private static String difference(Map<String, long[]> shapes, Map<String, Tensor> tensors) {
    for (Map.Entry<String, long[]> expected : shapes.entrySet()) {
      Tensor tensor = tensors.get(expected.getKey());
      if (tensor == null) {
        return "the file has none";
      }
      if (!Arrays.equals(tensor.shape(), expected.getValue())) {
        return Arrays.toString(tensor.shape())
            + " in the file, "
            + Arrays.toString(expected.getValue())
            + " here";
      }
    }
    return "";
  }

  private static Tensor found(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no tensor " + name);
    }
    return tensor;
  }

  private static String layer(String tensor) {
    int dot = tensor.lastIndexOf('.');
    return dot < 0 ? tensor : tensor.substring(0, dot);
  }

  /** What a run has written about its own weights, if the file lies in a run's folder. */
  private static List<String> origin(Path file) {
    Path origin = file.resolveSibling(ORIGIN);
    try {
      return Files.isRegularFile(origin) && Files.size(origin) <= MAX_ORIGIN_BYTES
          ? Files.readAllLines(origin)
          : List.of();
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + origin + ": " + FileFaults.reason(e), e);
    }
  }

  private static String sha256(Path file) {
    try {
      return ModelRepository.sha256(file);
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + file + ": " + FileFaults.reason(e), e);
    }
  }
}
