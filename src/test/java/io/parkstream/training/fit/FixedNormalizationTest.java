package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.engine.dl4j.Dl4jNetworks;
import io.parkstream.engine.dl4j.OneDnnHelpers;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** A network of 13 convolutions whose normalizations keep the statistics of 16 pictures. */
class FixedNormalizationTest {
  private static final int BATCH = 4;
  private static final double STEP = 2e-3;

  private static MultiLayerNetwork network;
  private static INDArray pictures;
  private static INDArray labels;

  /** All of them by one pass: it takes longer than the differences of the loss. */
  private static final Map<String, INDArray> GRADIENTS = new HashMap<>();

  @BeforeAll
  static void create() {
    OneDnnHelpers.enable();
    network =
        Dl4jNetworks.forTraining(
            Vgg16Variant.OPTIMIZED,
            2,
            new PixelShape(32, 32),
            new BinaryFocalLoss(0.5, 1),
            new Sgd(0.01),
            0,
            true,
            7);
    Nd4j.getRandom().setSeed(7);
    NormalizationFit.run(network, List.of(Nd4j.rand(16, PixelShape.CHANNELS, 32, 32)), 1);
    pictures = Nd4j.rand(BATCH, PixelShape.CHANNELS, 32, 32);
    labels = Nd4j.zeros(BATCH, 2);
    for (int i = 0; i < BATCH; i++) {
      labels.putScalar(i, i % 2, 1);
    }
    network.setInput(pictures);
    network.setLabels(labels);
    network.computeGradientAndScore();
    network
        .gradient()
        .gradientForVariable()
        .forEach((name, gradient) -> GRADIENTS.put(name, gradient.dup()));
  }

  @Test
  void aNetworkInTraining_answersAsItServes() {
    // When
    INDArray serving = network.output(pictures, false);
    INDArray training = network.output(pictures, true);

    // Then
    assertThat(training.distance2(serving)).isCloseTo(0, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({"conv1_1, W", "norm3_1, gamma", "dense1_norm, gamma", "dense2, W"})
  void gradient_equalsTheDifferenceOfTheLoss(String layer, String parameter) {
    // Given
    INDArray gradient =
        Objects.requireNonNull(GRADIENTS.get(network.getLayer(layer).getIndex() + "_" + parameter))
            .div(BATCH);
    double norm = gradient.norm2Number().doubleValue();
    assertThat(norm).as("a gradient to check").isGreaterThan(1e-5);

    // When
    INDArray values = network.getLayer(layer).getParam(parameter);
    INDArray before = values.dup();
    double distance = Math.min(STEP, STEP / norm);
    INDArray step = gradient.reshape(values.shape()).mul(distance / norm);
    values.assign(before.add(step));
    double above = loss();
    values.assign(before.sub(step));
    double below = loss();
    values.assign(before);

    // Then
    assertThat((above - below) / 2 / (distance * norm))
        .as("measured over computed change of the loss")
        .isBetween(0.95, 1.05);
  }

  @Test
  void fit_leavesMeanAndVariance_andMovesScaleAndShift() {
    // Given
    INDArray all = network.params().dup();
    INDArray mean = network.getLayer("norm2_1").getParam("mean").dup();
    INDArray variance = network.getLayer("norm2_1").getParam("var").dup();
    INDArray scale = network.getLayer("norm2_1").getParam("gamma").dup();
    INDArray shift = network.getLayer("norm2_1").getParam("beta").dup();

    // When
    network.fit(pictures, labels);

    // Then
    assertThat(network.getLayer("norm2_1").getParam("mean")).isEqualTo(mean);
    assertThat(network.getLayer("norm2_1").getParam("var")).isEqualTo(variance);
    assertThat(network.getLayer("norm2_1").getParam("gamma")).isNotEqualTo(scale);
    assertThat(network.getLayer("norm2_1").getParam("beta")).isNotEqualTo(shift);
    network.setParams(all);
  }

  /** The loss without L2, by the forward pass alone, as in training. */
  private static double loss() {
    return network.score(new DataSet(pictures, labels), true)
        - network.calcRegularizationScore(true);
  }
}
