package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.engine.dl4j.Dl4jNetworks;
import io.parkstream.engine.dl4j.Dl4jNetworksTest;
import io.parkstream.engine.dl4j.OneDnnHelpers;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

class NormalizationFitTest {
  private static INDArray pictures;

  @BeforeAll
  static void prepare() {
    assertThat(OneDnnHelpers.enable()).isTrue();
    Nd4j.getRandom().setSeed(5);
    pictures = Nd4j.rand(DataType.FLOAT, 8, PixelShape.CHANNELS, 32, 32);
  }

  @Test
  void wholeWay_infersAsABatchIsNormalizedByItself() {
    MultiLayerNetwork network = network();
    // Given: in training, each normalization takes mean and variance of the batch
    INDArray byTheBatch = network.output(pictures, true).dup();
    assertThat(apart(network.output(pictures), byTheBatch)).isGreaterThan(0.01);

    // When
    NormalizationFit.run(network, List.of(pictures), 1);

    // Then
    assertThat(apart(network.output(pictures), byTheBatch)).isLessThan(1e-3);
  }

  @Test
  void batches_countTogether() {
    MultiLayerNetwork whole = network();
    MultiLayerNetwork inTwo = network();
    // When
    NormalizationFit.run(whole, List.of(pictures), 1);
    NormalizationFit.run(inTwo, List.of(rows(0, 2), rows(2, 8)), 1);

    // Then
    assertThat(apart(whole.output(pictures), inTwo.output(pictures))).isLessThan(1e-3);
  }

  @Test
  void share_isThatOfTheWay() {
    MultiLayerNetwork half = network();
    MultiLayerNetwork whole = network();
    // Given
    INDArray before = firstMean(half).dup();

    // When
    NormalizationFit.run(half, List.of(pictures), 0.5);
    NormalizationFit.run(whole, List.of(pictures), 1);

    // Then: nothing before the first normalization moves
    INDArray middle = before.add(firstMean(whole)).div(2);
    for (int c = 0; c < middle.length(); c++) {
      assertThat(firstMean(half).getDouble(c)).isCloseTo(middle.getDouble(c), within(1e-5));
    }
    assertThat(firstMean(whole)).isNotEqualTo(before);
  }

  private static INDArray rows(int from, int to) {
    return pictures
        .get(
            NDArrayIndex.interval(from, to),
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.all())
        .dup();
  }

  private static INDArray firstMean(MultiLayerNetwork network) {
    String name =
        network.getLayerNames().stream()
            .filter(layer -> network.getLayer(layer).paramTable().containsKey("mean"))
            .findFirst()
            .orElseThrow();
    return network.getLayer(name).getParam("mean");
  }

  /** Largest difference of a probability. */
  private static double apart(INDArray one, INDArray other) {
    return one.sub(other).amaxNumber().doubleValue();
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        Dl4jNetworks.forTraining(
            Vgg16Variant.OPTIMIZED, new PixelShape(32, 32), new LossMCXENT(), new NoOp(), 0, 4);
    Dl4jNetworksTest.scatterNormalization(network);
    return network;
  }
}
