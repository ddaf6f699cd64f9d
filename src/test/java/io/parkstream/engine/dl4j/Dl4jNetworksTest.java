package io.parkstream.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.engine.dl4j.LayerPlan.Convolution;
import io.parkstream.engine.dl4j.LayerPlan.Dense;
import io.parkstream.engine.dl4j.LayerPlan.Dropout;
import io.parkstream.engine.dl4j.LayerPlan.Normalization;
import io.parkstream.engine.dl4j.LayerPlan.Pool;
import io.parkstream.image.PixelShape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

public class Dl4jNetworksTest {
  private static final long SEED = 11;
  private static final PixelShape SMALL = new PixelShape(32, 32);

  @BeforeAll
  static void helpersOn() {
    assertThat(OneDnnHelpers.enable()).as("oneDNN helpers on this platform").isTrue();
  }

  @Test
  void plan_isTheSeedsNetwork_forOptimized() {
    // Given, When
    String plan =
        Vgg16Variant.OPTIMIZED.plan().stream()
            .map(Dl4jNetworksTest::word)
            .collect(Collectors.joining(" "));

    // Then
    assertThat(plan)
        .isEqualTo(
            "c64 n d0.3 c64 n p c128 n d0.4 c128 n p c256 n d0.4 c256 n d0.4 c256 n p"
                + " c512 n d0.4 c512 n d0.4 c512 n p c512 n d0.4 c512 n d0.4 c512 n p"
                + " d0.5 f512 n f512 n d0.5 f2");
  }

  @Test
  void plan_isThePublishedVgg16_forOriginal() {
    // Given, When
    String plan =
        Vgg16Variant.ORIGINAL.plan().stream()
            .map(Dl4jNetworksTest::word)
            .collect(Collectors.joining(" "));

    // Then
    assertThat(plan)
        .isEqualTo(
            "c64 c64 p c128 c128 p c256 c256 c256 p c512 c512 c512 p c512 c512 c512 p f4096 f4096"
                + " f2");
  }

  @Test
  void parameters_areAsManyAsKerasCounts_forBothVariants() {
    // Given: Keras' summary() of the seed's networks at 48 × 48 × 3, normalization with 4 numbers
    // per channel
    // When, Then
    assertThat(training(Vgg16Variant.ORIGINAL).numParams()).isEqualTo(33_605_442);
    assertThat(training(Vgg16Variant.OPTIMIZED).numParams()).isEqualTo(15_262_018);
  }

  @Test
  void layers_meanWhatKerasMeans_whereDl4jCountsDifferently() {
    // Given, When
    MultiLayerNetwork network = training(Vgg16Variant.OPTIMIZED);

    // Then
    ConvolutionLayer convolution = (ConvolutionLayer) network.getLayer("conv1_1").conf().getLayer();
    L2Regularization l2 = (L2Regularization) convolution.getRegularization().get(0);
    assertThat(l2.getL2().valueAt(0, 0)).as("λw² of Keras is ½·2λ·w²").isEqualTo(1e-3);
    assertThat(convolution.getRegularizationBias()).isEmpty();
    BatchNormalization normalization =
        (BatchNormalization) network.getLayer("norm1_1").conf().getLayer();
    assertThat(normalization.getDecay()).isEqualTo(0.99);
    assertThat(normalization.getEps()).isEqualTo(1e-3);
    DropoutLayer dropout = (DropoutLayer) network.getLayer(2).conf().getLayer();
    assertThat(((org.deeplearning4j.nn.conf.dropout.Dropout) dropout.getIDropout()).getP())
        .isEqualTo(0.7);
    SubsamplingLayer pool = (SubsamplingLayer) network.getLayer("pool5").conf().getLayer();
    assertThat(pool.getConvolutionMode().name()).isEqualTo("Truncate");
    assertThat(regularized(network, "dense2")).isTrue();
    assertThat(regularized(network, "dense3")).as("the last layer has no L2").isFalse();
  }

  @Test
  void convolutionsPoolsAndNormalizations_runOnOneDnn_onThisPlatform() {
    // Given
    MultiLayerNetwork network = Dl4jNetworks.forServing(Vgg16Variant.OPTIMIZED, SMALL);

    // When
    List<Layer> without =
        Arrays.stream(network.getLayers())
            .filter(
                layer ->
                    layer.conf().getLayer() instanceof ConvolutionLayer
                        || layer.conf().getLayer() instanceof SubsamplingLayer
                        || layer.conf().getLayer() instanceof BatchNormalization)
            .filter(layer -> layer.getHelper() == null)
            .toList();

    // Then
    assertThat(without).as("layers without a helper run at a tenth of the speed").isEmpty();
  }

  @Test
  void servingNetwork_answersAsTheTrainingNetwork_withTheSameWeights() {
    // Given
    MultiLayerNetwork training = training(Vgg16Variant.OPTIMIZED);
    scatterNormalization(training);
    MultiLayerNetwork serving = Dl4jNetworks.forServing(Vgg16Variant.OPTIMIZED, SMALL);
    NetworkWeights.copyOf(Vgg16Variant.OPTIMIZED, training).copyTo(serving);
    INDArray planes = Nd4j.rand(DataType.FLOAT, 3, PixelShape.CHANNELS, 32, 32);

    // When
    INDArray expected = training.output(planes).dup();
    INDArray actual = serving.output(planes.permute(0, 2, 3, 1).dup('c'));

    // Then
    assertThat(expected.getFloat(0, 1)).as("not saturated").isBetween(0.01f, 0.99f);
    assertThat(expected.sub(actual).amaxNumber().doubleValue()).isLessThan(1e-4);
  }

  /** Normalization as training leaves it, so that a swapped mean or scale shows. */
  public static void scatterNormalization(MultiLayerNetwork network) {
    Nd4j.getRandom().setSeed(SEED);
    for (Layer layer : network.getLayers()) {
      if (layer.conf().getLayer() instanceof BatchNormalization) {
        spread(layer, BatchNormalizationParamInitializer.GAMMA, 0.5, 1.5);
        turnEveryThird(layer.getParam(BatchNormalizationParamInitializer.GAMMA));
        spread(layer, BatchNormalizationParamInitializer.BETA, -0.2, 0.2);
        spread(layer, BatchNormalizationParamInitializer.GLOBAL_MEAN, 0, 0.3);
        spread(layer, BatchNormalizationParamInitializer.GLOBAL_VAR, 0.2, 1);
      }
    }
  }

  /** Training leaves some scales below zero, which a fold must not turn into their opposite. */
  private static void turnEveryThird(INDArray scales) {
    for (long i = 0; i < scales.length(); i += 3) {
      scales.putScalar(i, -scales.getDouble(i));
    }
  }

  private static void spread(Layer layer, String parameter, double from, double to) {
    INDArray values = layer.getParam(parameter);
    values.assign(Nd4j.rand(values.shape()).muli(to - from).addi(from));
  }

  private static boolean regularized(MultiLayerNetwork network, String layer) {
    return !((org.deeplearning4j.nn.conf.layers.BaseLayer)
            network.getLayer(layer).conf().getLayer())
        .getRegularization()
        .isEmpty();
  }

  private static MultiLayerNetwork training(Vgg16Variant variant) {
    return Dl4jNetworks.forTraining(variant, SMALL, new LossMCXENT(), new NoOp(), 1, SEED);
  }

  private static String word(LayerPlan step) {
    if (step instanceof Convolution convolution) {
      return "c" + convolution.outputs();
    }
    if (step instanceof Dense dense) {
      return "f" + dense.outputs();
    }
    if (step instanceof Dropout dropout) {
      return "d" + dropout.rate();
    }
    return step instanceof Pool ? "p" : step instanceof Normalization ? "n" : "?";
  }
}
