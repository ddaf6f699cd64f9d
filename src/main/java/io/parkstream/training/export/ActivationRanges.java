package io.parkstream.training.export;

import io.parkstream.engine.dl4j.Dl4jNetworks;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OneDnnHelpers;
import io.parkstream.image.PixelShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The ranges of a network's activations, seen on real pictures: what 8 bits have to hold. A few
 * values that lie far out would make the steps between all others coarse, so a share of them is cut
 * off at both ends.
 */
public final class ActivationRanges {
  /** Pictures that the network sees at once; each costs about 10 MB of activations. */
  private static final int BATCH = 16;

  private final Map<String, ActivationRange> ranges;
  private final int pictures;

  private ActivationRanges(Map<String, ActivationRange> ranges, int pictures) {
    this.ranges = ranges;
    this.pictures = pictures;
  }

  /**
   * Runs the network over pictures.
   *
   * @param percentile of the values that must lie inside at each end, such as 99.99
   */
  public static ActivationRanges of(
      NetworkWeights weights, PixelShape input, List<byte[]> pictures, double percentile) {
    if (pictures.isEmpty()) {
      throw new IllegalArgumentException("no pictures to calibrate on");
    }
    if (!(percentile > 50 && percentile <= 100)) {
      throw new IllegalArgumentException("a percentile from above 50 to 100: " + percentile);
    }
    OneDnnHelpers.enable();
    // several would wait for each other wherever something else runs on the machine
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    MultiLayerNetwork network = Dl4jNetworks.forServing(weights.variant(), input);
    weights.copyTo(network);
    Map<String, ValueHistogram> histograms = new LinkedHashMap<>();
    try {
      for (int from = 0; from < pictures.size(); from += BATCH) {
        int until = Math.min(from + BATCH, pictures.size());
        count(network, tensor(pictures.subList(from, until), input), histograms);
      }
    } finally {
      network.close();
    }
    Map<String, ActivationRange> ranges = new LinkedHashMap<>();
    histograms.forEach((name, values) -> ranges.put(name, values.range(percentile)));
    return new ActivationRanges(ranges, pictures.size());
  }

  /** How many pictures it has seen. */
  public int pictures() {
    return pictures;
  }

  /** The range of a step's output, by the step's name. */
  ActivationRange range(String step) {
    ActivationRange range = ranges.get(step);
    if (range == null) {
      throw new IllegalArgumentException("no step " + step + " in " + ranges.keySet());
    }
    return range;
  }

  private static void count(
      MultiLayerNetwork network, INDArray features, Map<String, ValueHistogram> histograms) {
    List<INDArray> activations = new ArrayList<>(network.feedForward(features, false));
    // the first is the input itself
    for (int layer = 0; layer < network.getnLayers(); layer++) {
      String name = network.getLayer(layer).conf().getLayer().getLayerName();
      INDArray values = activations.get(layer + 1);
      histograms
          .computeIfAbsent(name, any -> new ValueHistogram())
          .add(values.dup('c').data().asFloat());
    }
  }

  private static INDArray tensor(List<byte[]> pictures, PixelShape input) {
    float[] features = new float[pictures.size() * input.bytes()];
    for (int i = 0; i < features.length; i++) {
      features[i] = (pictures.get(i / input.bytes())[i % input.bytes()] & 0xff) / 255f;
    }
    return Nd4j.create(
        features,
        new int[] {pictures.size(), input.height(), input.width(), PixelShape.CHANNELS},
        'c');
  }
}
