package io.parkstream.training.export;

import io.parkstream.engine.dl4j.NetworkWeights.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The pixels that a file's first convolution was trained for. */
public enum KerasInput {
  /** Red, green, blue from 0 to 1, as here and in the seed: nothing is changed. */
  SCALED {
    @Override
    Map<String, Tensor> toScaled(Map<String, Tensor> tensors) {
      return tensors;
    }
  },
  /**
   * Blue, green, red from 0 to 255 minus the mean of ImageNet, as Keras' {@code
   * preprocess_input(mode='caffe')} makes them for VGG16 and VGG-19. The first convolution is
   * rewritten so that it gives the same for the same picture as red, green, blue from 0 to 1, but
   * along the edge: what lies outside is the mean colour there and black here.
   */
  CAFFE {
    @Override
    Map<String, Tensor> toScaled(Map<String, Tensor> tensors) {
      Tensor kernel = tensors.get(FIRST + ".weight");
      Tensor bias = tensors.get(FIRST + ".bias");
      if (kernel == null || bias == null) {
        return tensors;
      }
      float[] values = new float[kernel.values().length];
      float[] biases = bias.values().clone();
      int taps = 9;
      for (int i = 0; i < values.length; i++) {
        int output = i / (taps * BGR_MEAN.length);
        int blueFirst = i / taps % BGR_MEAN.length;
        int redFirst = BGR_MEAN.length - 1 - blueFirst;
        values[(output * BGR_MEAN.length + redFirst) * taps + i % taps] = 255 * kernel.values()[i];
        biases[output] -= (float) (BGR_MEAN[blueFirst] * kernel.values()[i]);
      }
      Map<String, Tensor> scaled = new LinkedHashMap<>(tensors);
      scaled.put(FIRST + ".weight", new Tensor(kernel.shape(), values));
      scaled.put(FIRST + ".bias", new Tensor(bias.shape(), biases));
      return scaled;
    }
  };

  private static final String FIRST = "conv1_1";

  /** Of ImageNet's training pictures. */
  private static final double[] BGR_MEAN = {103.939, 116.779, 123.68};

  /** The same weights for red, green, blue from 0 to 1. */
  abstract Map<String, Tensor> toScaled(Map<String, Tensor> tensors);
}
