package io.parkstream.engine.dl4j;

import io.parkstream.image.PixelShape;
import io.parkstream.model.GoldenPictures.Picture;
import io.parkstream.testing.TinyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * A network with random weights for pictures of 32 × 32, whose last layer is turned so that given
 * pictures get answers that differ. Normalization has scales of both signs.
 */
public final class TinyNetwork {
  private static final PixelShape SHAPE = TinyModel.SHAPE;

  /** Of the logits: answers from about 0.05 to 0.95. */
  private static final double SPREAD = 1.5;

  private final NetworkWeights weights;
  private final MultiLayerNetwork network;

  private TinyNetwork(NetworkWeights weights, MultiLayerNetwork network) {
    this.weights = weights;
    this.network = network;
  }

  /** A network whose answers to these pictures spread around one half. */
  public static TinyNetwork over(Vgg16Variant variant, List<byte[]> pictures, long seed) {
    OneDnnHelpers.enable();
    MultiLayerNetwork network =
        Dl4jNetworks.forTraining(variant, SHAPE, new LossMCXENT(), new NoOp(), 1, seed);
    Dl4jNetworksTest.scatterNormalization(network);
    spread(network, pictures);
    NetworkWeights rounded = NetworkWeights.copyOf(variant, network).roundedToHalf();
    rounded.copyTo(network);
    return new TinyNetwork(rounded, network);
  }

  /** As a model file holds them. */
  public NetworkWeights weights() {
    return weights;
  }

  /** The answers of the network in its training layout, which no engine serves from. */
  public List<Picture> answers(List<byte[]> pictures) {
    double[] logits = logits(network, pictures);
    List<Picture> answers = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      answers.add(new Picture(pictures.get(i), 1 / (1 + Math.exp(-logits[i]))));
    }
    return answers;
  }

  private static void spread(MultiLayerNetwork network, List<byte[]> pictures) {
    double[] logits = logits(network, pictures);
    double mean = Arrays.stream(logits).average().orElse(0);
    double deviation =
        Math.sqrt(Arrays.stream(logits).map(x -> (x - mean) * (x - mean)).average().orElse(1));
    double factor = SPREAD / deviation;
    network.getLayer("dense3").getParam("W").muli(factor);
    network.getLayer("dense3").getParam("b").putScalar(1, -factor * mean);
  }

  private static double[] logits(MultiLayerNetwork network, List<byte[]> pictures) {
    float[] planes = new float[pictures.size() * SHAPE.bytes()];
    int plane = SHAPE.width() * SHAPE.height();
    for (int p = 0; p < pictures.size(); p++) {
      for (int i = 0; i < SHAPE.bytes(); i++) {
        int at = p * SHAPE.bytes() + i % PixelShape.CHANNELS * plane + i / PixelShape.CHANNELS;
        planes[at] = (pictures.get(p)[i] & 0xff) / 255f;
      }
    }
    int[] shape = {pictures.size(), PixelShape.CHANNELS, SHAPE.height(), SHAPE.width()};
    INDArray output = network.output(Nd4j.create(planes, shape, 'c'));
    double[] logits = new double[pictures.size()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.log(output.getDouble(i, 1) / output.getDouble(i, 0));
    }
    return logits;
  }
}
