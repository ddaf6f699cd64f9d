package io.parkstream.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.image.PixelShape;
import io.parkstream.training.fit.BinaryFocalLoss;
import java.util.EnumMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Gradients against differences of the loss. Single precision is all that oneDNN computes in, so
 * the difference is taken along the gradient itself, where the loss changes most.
 */
class GradientTest {
  private static final long SEED = 5;
  private static final int BATCH = 4;

  /**
   * How far the parameters move, or how much the loss changes, whichever is less: near enough for a
   * straight line, and far above the rounding of the loss (3e-8).
   */
  private static final double LIMIT = 1e-3;

  private static final Map<Vgg16Variant, MultiLayerNetwork> NETWORKS =
      new EnumMap<>(Vgg16Variant.class);

  @BeforeAll
  static void helpersOn() {
    assertThat(OneDnnHelpers.enable()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "ORIGINAL, conv1_1, W",
    "ORIGINAL, conv3_2, W",
    "ORIGINAL, conv5_3, b",
    "ORIGINAL, dense1, W",
    "OPTIMIZED, conv1_1, W",
    "OPTIMIZED, conv5_1, W",
    "OPTIMIZED, norm3_1, gamma",
    "OPTIMIZED, dense2, W"
  })
  void gradient_equalsTheDifferenceOfTheLoss_withOneDnnOn(
      Vgg16Variant variant, String layer, String parameter) {
    // Given
    MultiLayerNetwork network = NETWORKS.computeIfAbsent(variant, GradientTest::differentiated);
    double start = loss(network);
    INDArray gradient =
        network
            .gradient()
            .getGradientFor(network.getLayer(layer).getIndex() + "_" + parameter)
            .div(BATCH);
    double norm = gradient.norm2Number().doubleValue();
    assertThat(norm).as("a gradient to check, at a loss of %s", start).isGreaterThan(1e-4);

    // When
    INDArray values = network.getLayer(layer).getParam(parameter);
    INDArray before = values.dup();
    double distance = Math.min(LIMIT, LIMIT / norm);
    INDArray step = gradient.reshape(values.shape()).mul(distance / norm);
    values.assign(before.add(step));
    double above = loss(network);
    values.assign(before.sub(step));
    double below = loss(network);
    values.assign(before);

    // Then
    double measured = (above - below) / 2;
    assertThat(measured / (distance * norm))
        .as("measured over computed change of the loss")
        .isBetween(0.95, 1.05);
  }

  private static MultiLayerNetwork network(Vgg16Variant variant) {
    MultiLayerNetwork network =
        Dl4jNetworks.forTraining(
            variant, new PixelShape(32, 32), new BinaryFocalLoss(0.5, 1), new NoOp(), 1, SEED);
    for (Layer layer : network.getLayers()) {
      // He's factor: without normalization, Glorot's weights fade to nothing over 13 convolutions
      if (variant == Vgg16Variant.ORIGINAL && layer.getParam("W") != null) {
        layer.getParam("W").muli(Math.sqrt(2));
      }
    }
    Nd4j.getRandom().setSeed(SEED);
    network.setInput(Nd4j.rand(BATCH, PixelShape.CHANNELS, 32, 32));
    INDArray labels = Nd4j.zeros(BATCH, 2);
    for (int i = 0; i < BATCH; i++) {
      labels.putScalar(i, i % 2, 1);
    }
    network.setLabels(labels);
    return network;
  }

  /** A network with all of its gradients, by one pass, which takes longer than all losses here. */
  private static MultiLayerNetwork differentiated(Vgg16Variant variant) {
    MultiLayerNetwork network = network(variant);
    Nd4j.getRandom().setSeed(SEED);
    network.computeGradientAndScore();
    return network;
  }

  /** The loss without L2, under the dropout masks of the gradients, by the forward pass alone. */
  private static double loss(MultiLayerNetwork network) {
    Nd4j.getRandom().setSeed(SEED);
    return network.score(new DataSet(network.getInput(), network.getLabels()), true)
        - network.calcRegularizationScore(true);
  }
}
