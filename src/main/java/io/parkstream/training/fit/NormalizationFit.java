package io.parkstream.training.fit;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Moves mean and variance of every batch normalization towards those of given pictures, from the
 * front to the back, each by what the layers before it make of the pictures after their own move.
 * Averaged weights need it: what runs disagree on cancels out, so that a mean of networks has
 * smaller activations than any of them (Jordan et al. 2023, "REPAIR: REnormalizing Permuted
 * Activations for Interpolation Repair").
 */
final class NormalizationFit {
  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

  private NormalizationFit() {}

  /**
   * Changes the network's statistics. Holds what a layer makes of all pictures and what the one
   * before it made, at most 1.2 MB of a picture of 48 × 48 pixels.
   *
   * @param pictures batches of floats from 0 to 1 [batch, 3, height, width]; not changed
   * @param share of the way, 0 to 1
   */
  static void run(MultiLayerNetwork network, List<INDArray> pictures, double share) {
    List<INDArray> values = new ArrayList<>(pictures);
    for (int i = 0; i < network.getnLayers() - 1; i++) {
      Layer layer = network.getLayer(i);
      InputPreProcessor before = network.getLayerWiseConfigurations().getInputPreProcess(i);
      if (before != null) {
        values.replaceAll(batch -> before.preProcess(batch, (int) batch.size(0), NONE));
      }
      if (layer.conf().getLayer() instanceof BatchNormalization) {
        fit(layer, values, share);
      }
      values.replaceAll(
          batch -> {
            layer.setInputMiniBatchSize((int) batch.size(0));
            INDArray activated = layer.activate(batch, false, NONE);
            layer.clear();
            return activated;
          });
    }
  }

  private static void fit(Layer layer, List<INDArray> values, double share) {
    int channels = (int) values.get(0).size(1);
    double[] sums = new double[channels];
    double[] squares = new double[channels];
    double count = 0;
    for (INDArray batch : values) {
      int[] others = batch.rank() == 4 ? new int[] {0, 2, 3} : new int[] {0};
      INDArray means = batch.mean(others);
      INDArray variances = batch.var(false, others);
      double size = (double) batch.length() / channels;
      for (int c = 0; c < channels; c++) {
        double mean = means.getDouble(c);
        sums[c] += size * mean;
        squares[c] += size * (variances.getDouble(c) + mean * mean);
      }
      count += size;
    }
    INDArray means = layer.getParam("mean");
    INDArray variances = layer.getParam("var");
    for (int c = 0; c < channels; c++) {
      double mean = sums[c] / count;
      double variance = Math.max(0, squares[c] / count - mean * mean);
      means.putScalar(c, means.getDouble(c) + share * (mean - means.getDouble(c)));
      variances.putScalar(c, variances.getDouble(c) + share * (variance - variances.getDouble(c)));
    }
  }
}
